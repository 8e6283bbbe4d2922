/**
 * A wall screen: rotates through its areas, follows the live stream, and looks after itself for weeks. Without a network
 * it keeps what it showed, says since when, and comes back by itself; after a new version of the site it loads itself again.
 */
import { formatTime } from "../../lib/i18n";
import { listen } from "../../lib/live";
import { WallMap } from "./map";
import { t } from "./words";

const BEAT_MS = 15_000;
const RETRY_MS = 4_000;
const SETTLE_MS = 1_200;
const PATIENCE_MS = 12_000;
const OFF_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
const SECOND = 1000;
const VERSION = "X-Yizhi-Version";
const GONE = new Set([403, 404, 410]);

class SwitchedOffError extends Error {}

class Wall {
  private readonly element: HTMLElement;
  private readonly data: DOMStringMap;
  private readonly areas: string[];
  private readonly waiting: HTMLElement | null;
  private readonly begun = Date.now();
  /** How far this machine's clock is off: screens are often set wrong. */
  private readonly skew: number;
  private map: WallMap | null = null;
  private at = 0;
  private turnedAt = Date.now();
  private beat = 0;
  private running = false;
  private again = false;
  private since: Date | null = null;
  /** Its link was revoked, or is at its end: what it showed must not stay. */
  private isOff = false;
  private newest = "";
  private readonly ticks: number;
  private readonly stopLive: () => void;

  constructor(element: HTMLElement) {
    this.element = element;
    this.data = element.dataset;
    this.areas = (this.data.areas ?? "").split(" ").filter(Boolean);
    this.waiting = element.querySelector("[data-waiting]");
    this.skew = Date.parse(this.data.now ?? "") - Date.now() || 0;
    this.newest = this.first();
    this.ticks = window.setInterval(() => this.tick(), SECOND);
    const after = this.data.after ? { after: Number(this.data.after) } : {};
    this.stopLive = listen({
      channel: this.data.channel ?? "",
      ...after,
      onEvent: () => this.soon(SETTLE_MS),
      onReset: () => this.soon(SETTLE_MS),
    });
    window.addEventListener("online", this.wake);
    window.addEventListener("offline", this.lost);
    this.tick();
    this.mark();
    this.soon(0);
  }

  readonly stop = (): void => {
    window.clearInterval(this.ticks);
    window.clearTimeout(this.beat);
    window.removeEventListener("online", this.wake);
    window.removeEventListener("offline", this.lost);
    this.stopLive();
    this.map?.remove();
  };

  private get area(): string {
    return this.areas[this.at] ?? "";
  }

  private now(): Date {
    return new Date(Date.now() + this.skew);
  }

  private first(): string {
    return this.element.querySelector(".wall-ticker li")?.textContent ?? "";
  }

  /** How the wall tells the hour: in the zone of the deployment, whatever the screen's own is. */
  private get hours(): Intl.DateTimeFormatOptions {
    return { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: this.data.zone };
  }

  /** Once a second: the clock, and the next area when its time has come. */
  private tick(): void {
    const clock = this.element.querySelector("[data-clock]");
    const told = formatTime(this.now(), {
      month: "short",
      day: "numeric",
      weekday: "short",
      ...this.hours,
    });
    if (clock && clock.textContent !== told) clock.textContent = told;
    const turn = Number(this.data.seconds) * SECOND;
    if (this.areas.length < 2 || this.since || Date.now() - this.turnedAt < turn) return;
    this.turnedAt = Date.now();
    this.at = (this.at + 1) % this.areas.length;
    this.soon(0);
  }

  private soon(wait: number): void {
    window.clearTimeout(this.beat);
    this.beat = window.setTimeout(() => void this.refresh(), wait);
  }

  /** One look at a time; a wish that comes meanwhile is granted after it. */
  private async refresh(): Promise<void> {
    if (this.running) {
      this.again = true;
      return;
    }
    this.running = true;
    let next = BEAT_MS;
    try {
      await this.load();
      this.found();
    } catch (error) {
      next = error instanceof SwitchedOffError ? OFF_MS : RETRY_MS;
      this.miss(error instanceof SwitchedOffError);
    }
    this.running = false;
    this.soon(this.again && !this.since ? SETTLE_MS : next);
    this.again = false;
  }

  private readonly read = async (url: string): Promise<Response> => {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS), cache: "no-store" });
    if (GONE.has(answer.status)) throw new SwitchedOffError();
    if (!answer.ok) throw new Error(String(answer.status));
    const version = answer.headers.get(VERSION);
    const old = version && version !== this.data.version;
    if (old || Date.now() - this.begun > DAY_MS) location.reload();
    return answer;
  };

  private async load(): Promise<void> {
    const area = this.area;
    const answer = await this.read(`${this.data.panelsUrl}?area=${area}`);
    this.put(await answer.text());
    await this.draw(area);
  }

  /** Without WebGL the figures go on alone. */
  private async draw(area: string): Promise<void> {
    const box = this.element.querySelector<HTMLElement>("[data-map]");
    if (!box || this.data.noMap !== undefined) return;
    try {
      this.map ??= await WallMap.open({
        box,
        baseUrl: this.data.baseUrl ?? "",
        areaUrl: this.data.areaUrl ?? "",
        casesUrl: this.data.casesUrl ?? "",
        read: this.read,
      });
    } catch (error) {
      const canvas = document.createElement("canvas");
      if (canvas.getContext("webgl2")) throw error;
      this.data.noMap = "";
      return;
    }
    await this.map.show(area);
  }

  private put(html: string): void {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    for (const part of fresh.querySelectorAll<HTMLElement>("[data-slot]")) {
      const old = this.element.querySelector(`:scope > [data-slot="${part.dataset.slot}"]`);
      if (old) old.replaceWith(document.adoptNode(part));
    }
    this.flash();
    this.tick();
    this.mark();
  }

  /** Draws the eye to a line that was not there before. */
  private flash(): void {
    const line = this.element.querySelector<HTMLElement>(".wall-ticker li");
    const text = line?.textContent ?? "";
    if (line && this.newest && text !== this.newest) line.dataset.fresh = "";
    this.newest = text;
  }

  private readonly wake = (): void => this.soon(0);
  private readonly lost = (): void => this.miss(false);

  private found(): void {
    this.since = null;
    this.isOff = false;
    delete this.data.off;
    if (this.waiting) this.waiting.hidden = true;
    this.mark();
  }

  private miss(isOff: boolean): void {
    this.since ??= this.now();
    this.isOff = isOff || this.isOff;
    if (this.isOff) this.data.off = "";
    if (this.waiting) {
      const time = formatTime(this.since, this.hours);
      this.waiting.textContent = this.isOff ? t("off") : t("waiting_since", { time });
      this.waiting.hidden = false;
    }
    this.mark();
  }

  private mark(): void {
    const live = this.element.querySelector<HTMLElement>("[data-live]");
    if (!live) return;
    live.textContent = this.isOff ? t("off_mark") : this.since ? t("waiting") : t("live");
    live.dataset.kind = this.since ? "waiting" : "live";
  }
}

export default function wallScreen(element: HTMLElement): () => void {
  return new Wall(element).stop;
}

/** The time slider: two handles over the days of the reports, and a play button that moves their window along. */
import { formatTime } from "../../lib/i18n";
import { part } from "./parts";
import { t } from "./words";

const DAY = 86_400_000;
const STEP_MS = 900;
const STEPS = 24;
const SETTLE_MS = 250;

const day = (iso: string): number => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
const iso = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);

export class TimeSlider {
  private readonly box: HTMLElement;
  private readonly onChange: () => void;
  private readonly first: number;
  private readonly last: number;
  private readonly since: HTMLInputElement;
  private readonly until: HTMLInputElement;
  private readonly from: HTMLInputElement;
  private readonly to: HTMLInputElement;
  private readonly play: HTMLElement;
  private timer: number | undefined;
  private settle: number | undefined;

  constructor(root: HTMLElement, onChange: () => void) {
    this.box = part(root, "time");
    this.onChange = onChange;
    this.first = day(root.dataset.firstDay ?? "2020-01-01");
    this.last = Math.max(this.first + 1, day(root.dataset.lastDay ?? "2020-01-02"));
    const field = (selector: string): HTMLInputElement => this.box.querySelector(selector) as HTMLInputElement;
    [this.since, this.until] = [field("[name=since]"), field("[name=until]")];
    [this.from, this.to] = [field("[data-from]"), field("[data-to]")];
    this.play = part(this.box, "play");
    for (const handle of [this.from, this.to]) {
      handle.max = String(this.last - this.first);
      handle.addEventListener("input", () => this.moved(handle));
      handle.addEventListener("pointerdown", () => this.stop());
    }
    this.from.value = this.since.value ? String(day(this.since.value) - this.first) : "0";
    this.to.value = this.until.value ? String(day(this.until.value) - this.first) : this.to.max;
    this.play.addEventListener("click", () => (this.timer === undefined ? this.start() : this.stop()));
    part(this.box, "time-all").addEventListener("click", () => {
      this.stop();
      this.set(0, Number(this.to.max));
    });
    this.tell();
  }

  stop(): void {
    window.clearInterval(this.timer);
    this.timer = undefined;
    this.call(false);
  }

  /** The button says what it does now; each step of a play is not read aloud. */
  private call(playing: boolean): void {
    const words = playing ? t("pause") : t("play");
    this.play.dataset.playing = String(playing);
    this.play.title = words;
    part(this.play, "play-words").textContent = words;
    part(this.box, "time-words").setAttribute("aria-live", playing ? "off" : "polite");
  }

  private get span(): [number, number] {
    return [Number(this.from.value), Number(this.to.value)];
  }

  private moved(handle: HTMLInputElement): void {
    this.stop();
    const [from, to] = this.span;
    if (from > to) handle.value = String(handle === this.from ? to : from);
    this.keep();
  }

  private set(from: number, to: number): void {
    this.from.value = String(from);
    this.to.value = String(to);
    this.keep();
  }

  /** A window as wide as the handles stand apart wanders over the days; over all of them, one of a twelfth. */
  private start(): void {
    const most = Number(this.to.max);
    let [from, to] = this.span;
    if (to - from >= most) [from, to] = [0, Math.max(1, Math.round(most / 12))];
    // At the end it begins again.
    else if (to >= most) [from, to] = [0, to - from];
    const wide = to - from;
    const step = Math.max(1, Math.round(most / STEPS));
    this.set(from, to);
    this.call(true);
    this.timer = window.setInterval(() => {
      const [, end] = this.span;
      if (end >= most || this.box.hidden) {
        this.stop();
        return;
      }
      const next = Math.min(most, end + step);
      this.set(next - wide, next);
    }, STEP_MS);
  }

  private keep(): void {
    const [from, to] = this.span;
    this.since.value = from > 0 ? iso(this.first + from) : "";
    this.until.value = to < Number(this.to.max) ? iso(this.first + to) : "";
    this.tell();
    window.clearTimeout(this.settle);
    this.settle = window.setTimeout(this.onChange, SETTLE_MS);
  }

  private tell(): void {
    const [from, to] = this.span;
    const most = Number(this.to.max);
    const say = (number: number): string =>
      formatTime(new Date((this.first + number) * DAY), { timeZone: "UTC", dateStyle: "medium" });
    const words = from === 0 && to === most ? t("all_days") : t("days", { from: say(from), until: say(to) });
    part(this.box, "time-words").textContent = words;
    this.from.setAttribute("aria-valuetext", say(from));
    this.to.setAttribute("aria-valuetext", say(to));
    const bar = part(this.box, "time-bar");
    bar.style.setProperty("--from", `${(from / most) * 100}%`);
    bar.style.setProperty("--to", `${(to / most) * 100}%`);
  }
}

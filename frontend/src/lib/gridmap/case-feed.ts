/** Keeps the cases in view up to date: asks again after a move, a changed filter, and when the live stream says so. */
import { type LiveEvent, type LiveStatus, listen } from "../live";
import { type CaseView, unpack } from "./case-data";

const MOVE_MS = 150;
const LIVE_MS = 400;
/** After a live event the server is asked at most a tenth of the time: a slow answer is asked for less often. */
const REST = 9;
const RETRY_MS = 5_000;
/** Lateness comes with time alone. */
const REDRAW_MS = 60_000;

/** What to ask for: a box in degrees (west, south, east, north) and how close. */
export interface CaseWindow {
  box: number[];
  zoom: number;
}

export interface CaseFeedOptions {
  url: string;
  window: () => CaseWindow;
  /** The page's filters as they are now. */
  filters: () => URLSearchParams;
  onView: (view: CaseView) => void;
  onFailure?: () => void;
  onChange?: (number: string, event: LiveEvent) => void;
  onStatus?: (status: LiveStatus) => void;
  after?: number | undefined;
}

export class CaseFeed {
  private readonly options: CaseFeedOptions;
  private pending: number | undefined;
  private took = 0;
  private running: AbortController | undefined;
  private changed = new Map<string, LiveEvent>();
  private readonly stopLive: () => void;
  private readonly redraw: number;

  constructor(options: CaseFeedOptions) {
    this.options = options;
    this.redraw = window.setInterval(() => this.soon(0), REDRAW_MS);
    this.stopLive = listen({
      channel: "desk",
      after: options.after,
      onEvent: (event) => this.hear(event),
      onReset: () => this.soonAfterLive(),
      ...(options.onStatus ? { onStatus: options.onStatus } : {}),
    });
    this.soon(0);
  }

  /** Asks again after so many milliseconds; a wish that is earlier wins. */
  soon(wait: number): void {
    window.clearTimeout(this.pending);
    this.pending = window.setTimeout(() => {
      this.pending = undefined;
      void this.load();
    }, wait);
  }

  stop(): void {
    window.clearTimeout(this.pending);
    window.clearInterval(this.redraw);
    this.running?.abort();
    this.stopLive();
  }

  /** The window is another one. */
  moved(): void {
    this.soon(MOVE_MS);
  }

  private hear(event: LiveEvent): void {
    if (typeof event.case === "string") this.changed.set(event.case, event);
    this.soonAfterLive();
  }

  /** Unlike a move, many events in a row must not put the next question off for ever. */
  private soonAfterLive(): void {
    if (this.pending !== undefined) return;
    this.soon(Math.max(LIVE_MS, this.took * REST));
  }

  private address(): string {
    const { box, zoom } = this.options.window();
    const query = this.options.filters();
    query.set("bbox", box.map((degrees) => degrees.toFixed(5)).join());
    query.set("zoom", zoom.toFixed(1));
    return `${this.options.url}?${query}`;
  }

  private async load(): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const started = performance.now();
    try {
      const answer = await fetch(this.address(), { headers: { Accept: "application/json" }, signal: running.signal });
      if (!answer.ok) throw new Error(String(answer.status));
      this.options.onView(unpack(await answer.json()));
      this.took = performance.now() - started;
      this.tellChanges();
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.options.onFailure?.();
      this.soon(RETRY_MS);
    }
  }

  private tellChanges(): void {
    const changed = [...this.changed];
    this.changed.clear();
    for (const [number, event] of changed) this.options.onChange?.(number, event);
  }
}

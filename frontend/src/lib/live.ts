/**
 * The live stream in the browser. It resumes where it stopped (also after sleep), drops doubles, and asks every ten
 * seconds while the stream cannot be had.
 *
 *   const stop = listen({ channel: "desk", after: 4711, onEvent, onReset, onStatus });
 *
 * `after` comes from the server with the page, so that nothing is missed between rendering and listening.
 */
export type LiveStatus = "live" | "polling" | "offline";
export type LiveEvent = { readonly seq: number } & Readonly<Record<string, unknown>>;
export interface LiveOptions {
  /** "desk", or "case/<token>". */
  readonly channel: string;
  readonly after?: number | undefined;
  readonly onEvent: (event: LiveEvent) => void;
  /** Too much happened while nobody listened: load the list again. */
  readonly onReset?: () => void;
  readonly onStatus?: (status: LiveStatus) => void;
}

const POLL_MS = 10_000;
const RETRY_MS = 5_000;
/** The server sends a beat every 15 s; a stream silent for longer is dead even if the browser has not noticed. */
const SILENT_MS = 40_000;
/** How long the first connection may take before the page asks by itself. */
const GRACE_MS = 3_000;
const REMEMBERED = 4_000;

/** `/live/` stays; `:8001/live/` is that port on the page's own host. */
export function liveUrl(configured: string, page: Pick<Location, "protocol" | "hostname">): string {
  return configured.startsWith(":") ? `${page.protocol}//${page.hostname}${configured}` : configured;
}

class Stream {
  private source: EventSource | undefined;
  private last: number | undefined;
  private heard = Date.now();
  private status: LiveStatus | undefined;
  private retryAt = 0;
  private pollAt = Date.now() + GRACE_MS;
  private asking = false;
  private stopped = false;
  private readonly seen = new Set<number>();
  private readonly base: string;
  private readonly timer: number;

  private readonly options: LiveOptions;

  constructor(options: LiveOptions) {
    this.options = options;
    this.base = liveUrl(document.documentElement.dataset.liveUrl ?? "/live/", location);
    this.last = options.after;
    this.timer = window.setInterval(this.lookAfter, 1000);
    window.addEventListener("online", this.wake);
    window.addEventListener("offline", this.lost);
    document.addEventListener("visibilitychange", this.wake);
    this.connect();
  }

  readonly stop = (): void => {
    this.stopped = true;
    window.clearInterval(this.timer);
    window.removeEventListener("online", this.wake);
    window.removeEventListener("offline", this.lost);
    document.removeEventListener("visibilitychange", this.wake);
    this.source?.close();
  };

  private tell(status: LiveStatus): void {
    if (this.stopped || status === this.status) return;
    this.status = status;
    this.options.onStatus?.(status);
  }

  private connect(): void {
    this.source?.close();
    const after = this.last === undefined ? "" : `?after=${this.last}`;
    const source = new EventSource(`${this.base}${this.options.channel}/${after}`, { withCredentials: true });
    this.source = source;
    this.heard = Date.now();
    source.addEventListener("message", (event) => {
      this.hear(event);
      this.take(JSON.parse(event.data) as LiveEvent);
    });
    source.addEventListener("hello", this.hear);
    source.addEventListener("beat", this.hear);
    source.addEventListener("reset", (event) => {
      this.hear(event);
      this.options.onReset?.();
    });
    source.addEventListener("error", () => this.fail(source));
  }

  /** Anything from the server proves that the stream lives and moves the point to resume from. */
  private readonly hear = (event: MessageEvent): void => {
    this.heard = Date.now();
    if (event.lastEventId) this.last = Number(event.lastEventId);
    this.tell("live");
  };

  private take(event: LiveEvent): void {
    if (this.seen.has(event.seq)) return;
    this.seen.add(event.seq);
    if (this.seen.size > REMEMBERED) this.forgetOldest();
    this.options.onEvent(event);
  }

  private forgetOldest(): void {
    for (const seq of this.seen) {
      if (this.seen.size <= REMEMBERED / 2) return;
      this.seen.delete(seq);
    }
  }

  private fail(source: EventSource): void {
    if (source !== this.source || this.stopped) return;
    // The browser would retry by itself, but with an answer other than 200 it gives up for good.
    source.close();
    this.source = undefined;
    this.retryAt = Date.now() + RETRY_MS * (0.5 + Math.random());
    if (this.status === "live" || this.status === undefined) this.pollAt = 0;
  }

  /** The device left its network: a stream that is still open would say nothing for a while. */
  private readonly lost = (): void => this.tell("offline");

  private readonly wake = (): void => {
    if (document.visibilityState !== "visible") return;
    if (this.status === "offline" && this.source) this.connect();
    if (!this.source) this.retryAt = 0;
    this.lookAfter();
  };

  private readonly lookAfter = (): void => {
    const now = Date.now();
    if (this.source && now - this.heard > SILENT_MS) this.connect();
    if (this.source?.readyState === EventSource.OPEN) return;
    if (now >= this.pollAt) void this.poll();
    if (!this.source && now >= this.retryAt) this.connect();
  };

  private async poll(): Promise<void> {
    if (this.asking) return;
    this.asking = true;
    this.pollAt = Date.now() + POLL_MS;
    try {
      await this.ask();
    } catch {
      this.tell("offline");
    } finally {
      this.asking = false;
    }
  }

  private async ask(): Promise<void> {
    const after = this.last === undefined ? "" : `?after=${this.last}`;
    const answer = await fetch(`/live/poll/${this.options.channel}/${after}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = (await answer.json()) as { next: number; reset: boolean; events: LiveEvent[] };
    if (this.stopped) return;
    if (found.reset) this.options.onReset?.();
    for (const event of found.events) this.take(event);
    // A stream that came back meanwhile may be further on already.
    this.last = Math.max(this.last ?? 0, found.next);
    if (this.status !== "live" || !this.source) this.tell("polling");
  }
}

/** Starts listening; returns what stops it. */
export function listen(options: LiveOptions): () => void {
  return new Stream(options).stop;
}

/** From where a page listens: what the server wrote into it (`data-live-after`) before it read the rows. */
export function liveAfter(element: HTMLElement): number | undefined {
  const after = Number(element.dataset.liveAfter || Number.NaN);
  return Number.isFinite(after) ? after : undefined;
}

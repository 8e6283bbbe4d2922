/**
 * Steps on their way to the server, one after another. What cannot be sent waits on this device (also when the page is closed)
 * and goes out when the network is back, under the key it was made with.
 */
import { csrfToken } from "../../lib/csrf";
import { newKey } from "../../lib/key";
import type { Answer, Refusal } from "./types";

export interface Step {
  key: string;
  kind: string;
  values: Record<string, unknown>;
}

export type QueueState = "saved" | "saving" | "offline" | "stuck";

export interface Listener {
  answered(step: Step, answer: Answer): void;
  refused(step: Step, refusal: Refusal): void;
  stale(refusal: Refusal): void;
  signedOut(): void;
  state(state: QueueState, count: number): void;
}

const RETRY_MS = 3000;
const STALE = new Set(["stale", "not_draft"]);

export class Queue {
  version: number;
  private items: Step[] = [];
  private running = false;
  private halted = false;
  private timer: number | undefined;
  private readonly url: string;
  private readonly slot: string;
  private readonly listener: Listener;
  private readonly wake = (): void => void this.run();

  constructor(url: string, set: string, version: number, listener: Listener) {
    this.url = url;
    this.slot = `yizhi-boundary-editor:${set}`;
    this.version = version;
    this.listener = listener;
    this.recall();
    window.addEventListener("online", this.wake);
  }

  get count(): number {
    return this.items.length;
  }

  get isIdle(): boolean {
    return this.items.length === 0;
  }

  push(kind: string, values: Record<string, unknown>): Step {
    const step = { key: newKey(), kind, values };
    this.items.push(step);
    this.keep();
    void this.run();
    return step;
  }

  /** Goes on after a conflict: with the version that was loaded, or without the steps. */
  resume(version: number): void {
    this.version = version;
    this.halted = false;
    this.keep();
    void this.run();
  }

  drop(): void {
    this.items = [];
    this.halted = false;
    this.keep();
    this.tell();
  }

  retry(): void {
    this.halted = false;
    void this.run();
  }

  remove(): void {
    window.clearTimeout(this.timer);
    window.removeEventListener("online", this.wake);
  }

  async run(): Promise<void> {
    if (this.running || this.halted) return;
    this.running = true;
    window.clearTimeout(this.timer);
    while (this.items.length && !this.halted) {
      const step = this.items[0] as Step;
      this.listener.state("saving", this.items.length);
      if (!(await this.send(step))) break;
    }
    this.running = false;
    if (!this.items.length) this.listener.state("saved", 0);
  }

  /** Sends one step; false where it has to wait. */
  private async send(step: Step): Promise<boolean> {
    let response: Response;
    try {
      response = await fetch(this.url, {
        method: "POST",
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
        body: JSON.stringify({ ...step.values, kind: step.kind, key: step.key, version: this.version }),
      });
    } catch {
      return this.wait();
    }
    if (response.redirected || !response.headers.get("Content-Type")?.includes("json")) {
      if (response.status >= 500) return this.wait();
      this.halted = true;
      this.listener.state("stuck", this.items.length);
      this.listener.signedOut();
      return false;
    }
    const body = (await response.json()) as Answer | { error: Refusal };
    if (!("error" in body)) return this.done(step, body);
    if (response.status >= 500) return this.wait();
    return this.refuse(step, body.error);
  }

  private done(step: Step, answer: Answer): boolean {
    this.items.shift();
    this.version = answer.version;
    this.keep();
    this.listener.answered(step, answer);
    return true;
  }

  private refuse(step: Step, refusal: Refusal): boolean {
    if (STALE.has(refusal.code)) {
      this.halted = true;
      this.listener.state("stuck", this.items.length);
      this.listener.stale(refusal);
      return false;
    }
    this.items.shift();
    this.keep();
    this.listener.refused(step, refusal);
    return true;
  }

  private wait(): boolean {
    this.listener.state("offline", this.items.length);
    this.timer = window.setTimeout(() => void this.run(), RETRY_MS);
    return false;
  }

  private tell(): void {
    this.listener.state(this.items.length ? "saving" : "saved", this.items.length);
  }

  private keep(): void {
    try {
      if (this.items.length) localStorage.setItem(this.slot, JSON.stringify([this.version, this.items]));
      else localStorage.removeItem(this.slot);
    } catch {
      // A private window may have no storage; the steps are still in memory.
    }
  }

  private recall(): void {
    try {
      const [version, items] = JSON.parse(localStorage.getItem(this.slot) ?? "[]") as [number?, Step[]?];
      if (version === undefined || !items?.length) return;
      this.version = version;
      this.items = items;
    } catch {
      localStorage.removeItem(this.slot);
    }
  }
}

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
  /** It was sent at least once: the server may know it. */
  tried?: boolean;
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
const TURNS = new Set(["undo", "redo"]);

export class Queue {
  version: number;
  private items: Step[] = [];
  /** What `takeBack` took, newest last; null stands for a step that the server was asked to undo. */
  private taken: (Step | null)[] = [];
  private isLost = false;
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

  get steps(): readonly Step[] {
    return this.items;
  }

  /** Steps lie here that could not be sent: there is no network, or somebody has to decide first. */
  get isWaiting(): boolean {
    return this.items.length > 0 && (this.isLost || this.halted);
  }

  get canRepeat(): boolean {
    return this.taken.length > 0;
  }

  push(kind: string, values: Record<string, unknown>): Step {
    if (!TURNS.has(kind)) this.taken = [];
    return this.add({ key: newKey(), kind, values });
  }

  /** Undoes: a step that was never sent is simply taken out again. */
  takeBack(): void {
    const last = this.items.at(-1);
    if (last && !last.tried && !TURNS.has(last.kind)) {
      this.taken.push(...this.items.splice(-1));
      this.keep();
      this.tell();
      return;
    }
    if (this.taken.length) this.taken.push(null);
    this.push("undo", {});
  }

  /** Does again what was undone last. */
  repeat(): void {
    const step = this.taken.pop();
    if (step) this.add({ ...step, key: newKey() });
    else this.push("redo", {});
  }

  /** The server has numbered an area, and given it a code: steps that wait for it, or may be done again, name it so, and leave it the code. */
  rename(temporary: number, id: number, code: string): void {
    for (const { values } of [...this.items, ...this.taken].filter((step) => step !== null)) {
      if (values.id === temporary) {
        values.id = id;
        values.code ||= code;
      }
      if (Array.isArray(values.ids)) values.ids = values.ids.map((one: unknown) => (one === temporary ? id : one));
    }
    this.keep();
  }

  /** Leaves out what was meant for an area that the server has not taken. */
  forget(temporary: number): void {
    const isOther = (step: Step | null): boolean =>
      step?.values.id !== temporary && !(step?.values.ids as number[] | undefined)?.includes(temporary);
    this.items = this.items.filter(isOther);
    this.taken = this.taken.filter(isOther);
    this.keep();
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
    this.taken = [];
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
      if (!this.isLost) this.listener.state("saving", this.items.length);
      step.tried = true;
      this.keep();
      if (!(await this.send(step))) break;
    }
    this.running = false;
    if (!this.items.length) this.tell();
  }

  private add(step: Step): Step {
    this.items.push(step);
    this.keep();
    void this.run();
    if (this.isWaiting) this.tell();
    return step;
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
    this.isLost = false;
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
    this.isLost = true;
    this.listener.state("offline", this.items.length);
    this.timer = window.setTimeout(() => void this.run(), RETRY_MS);
    return false;
  }

  private tell(): void {
    const busy = this.halted ? "stuck" : this.isLost ? "offline" : "saving";
    this.listener.state(this.items.length ? busy : "saved", this.items.length);
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

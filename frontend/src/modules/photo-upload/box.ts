/** The photos of one field and how each fares. Knows nothing of the page; `view.ts` draws it. */
import { newKey } from "../../lib/key";
import { UploadError, uploadPhoto } from "./upload";

export type PhotoState = "waiting" | "uploading" | "done" | "failed" | "refused";
export interface PhotoItem {
  readonly key: string;
  readonly name: string;
  /** Missing only for a photo that the server rendered into the form. */
  readonly blob: Blob | undefined;
  state: PhotoState;
  id: string;
  thumb: string;
  share: number;
  message: string;
  tries: number;
}
/** A photo as a draft keeps it. */
export interface KeptPhoto {
  readonly key: string;
  readonly name: string;
  readonly blob: Blob | undefined;
  readonly id: string;
}

const AT_ONCE = 2;
const PAUSES_MS = [1500, 5000, 15_000];

export class PhotoBox {
  readonly items: PhotoItem[] = [];
  private readonly url: string;
  private readonly changed: () => void;
  private readonly aborts = new Map<string, AbortController>();

  constructor(url: string, changed: () => void) {
    this.url = url;
    this.changed = changed;
  }

  add(photos: Iterable<{ name: string; blob: Blob | undefined; key?: string; id?: string }>): void {
    for (const { name, blob, key, id } of photos) {
      const state = id ? "done" : "waiting";
      const item = { key: key ?? newKey(), name, blob, id: id ?? "", thumb: "", share: 0, message: "", tries: 0 };
      this.items.push({ ...item, state });
    }
    this.changed();
    this.pump();
  }

  remove(key: string): void {
    this.aborts.get(key)?.abort();
    const at = this.items.findIndex((item) => item.key === key);
    if (at >= 0) this.items.splice(at, 1);
    this.changed();
    this.pump();
  }

  retry(key?: string): void {
    for (const item of this.items) {
      if (item.state !== "failed" || (key && item.key !== key)) continue;
      item.state = "waiting";
      item.tries = 0;
    }
    this.changed();
    this.pump();
  }

  clear(): void {
    for (const controller of this.aborts.values()) controller.abort();
    this.items.length = 0;
    this.changed();
  }

  kept(): KeptPhoto[] {
    return this.items
      .filter((item) => item.state !== "refused")
      .map(({ key, name, blob, id }) => ({ key, name, blob, id }));
  }

  get busy(): boolean {
    return navigator.onLine && this.items.some((item) => item.state === "waiting" || item.state === "uploading");
  }

  get refused(): boolean {
    return this.items.some((item) => item.state === "refused");
  }

  private pump(): void {
    if (!navigator.onLine) return;
    const running = this.items.filter((item) => item.state === "uploading").length;
    const waiting = this.items.filter((item) => item.state === "waiting" && item.blob);
    for (const item of waiting.slice(0, Math.max(0, AT_ONCE - running))) void this.send(item);
  }

  private async send(item: PhotoItem): Promise<void> {
    const controller = new AbortController();
    this.aborts.set(item.key, controller);
    item.state = "uploading";
    item.share = 0;
    this.changed();
    const progress = (share: number): void => {
      item.share = share;
      this.changed();
    };
    try {
      const photo = { key: item.key, blob: item.blob as Blob, name: item.name };
      const { id, thumb } = await uploadPhoto(this.url, photo, progress, controller.signal);
      Object.assign(item, { state: "done", id, thumb, share: 1 });
    } catch (error) {
      this.fail(item, error);
    }
    this.aborts.delete(item.key);
    this.changed();
    this.pump();
  }

  private fail(item: PhotoItem, error: unknown): void {
    if (error instanceof UploadError && error.refused) {
      item.state = "refused";
      item.message = error.message;
      return;
    }
    const pause = PAUSES_MS[item.tries];
    item.tries += 1;
    item.state = "failed";
    if (pause === undefined || !navigator.onLine) return;
    setTimeout(() => {
      if (item.state !== "failed" || !this.items.includes(item)) return;
      item.state = "waiting";
      this.changed();
      this.pump();
    }, pause);
  }
}

const boxes = new WeakMap<Element, PhotoBox>();
const waiting = new WeakMap<Element, (box: PhotoBox) => void>();

/** The photos of an element that carries the module; waits until it is mounted. */
export function boxOf(element: Element): Promise<PhotoBox> {
  const there = boxes.get(element);
  return there ? Promise.resolve(there) : new Promise((resolve) => waiting.set(element, resolve));
}

export function register(element: Element, box: PhotoBox): void {
  boxes.set(element, box);
  waiting.get(element)?.(box);
}

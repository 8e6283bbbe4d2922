/** "My reports" of this device: a list in local storage, nowhere else. */
import type { Sent } from "./store";

export interface Mine {
  readonly token: string;
  readonly number: string;
  readonly title: string;
}

const KEY = "yizhi-mine";
const MOST = 50;

export function mine(): Mine[] {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(KEY) ?? "[]");
    return Array.isArray(found) ? found.filter((entry): entry is Mine => typeof entry?.token === "string") : [];
  } catch {
    return [];
  }
}

function write(list: Mine[]): void {
  try {
    localStorage.setItem(KEY, JSON.stringify(list.slice(0, MOST)));
  } catch {
    // Storage is off or full: the link still works.
  }
}

export function remember({ token, number, title }: Mine | Sent): void {
  write([{ token, number, title }, ...mine().filter((entry) => entry.token !== token)]);
}

export function forget(token: string): void {
  write(mine().filter((entry) => entry.token !== token));
}

/** What the page said of the ground before its script asked (`{% ground_ahead %}`): nothing where it did not. */
import type { Bounds } from "./areas";
import type { BaseInfo } from "./style";

interface Ahead {
  base: BaseInfo;
  areas: Record<string, Bounds | null>;
}

let read: Partial<Ahead> | undefined;

export function ahead(): Partial<Ahead> {
  read ??= JSON.parse(document.getElementById("ground-ahead")?.textContent ?? "{}") as Partial<Ahead>;
  return read;
}

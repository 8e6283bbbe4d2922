/**
 * What leaves the screen, printed or as a picture, is light whatever the theme is. CSS sees to that for the page (tokens.css);
 * what draws itself (maps) is asked to do so in light, and waited for.
 */
import { isDark, setPaper } from "./display";

export interface Drawer {
  /** Hides that colours change, behind a picture of what is there. */
  cover(): Promise<void>;
  /** When it is drawn in the colours of now. */
  drawn(): Promise<void>;
  /** As much of it as can be done at once. */
  drawNow(): void;
  /** Puts back what the others have done. */
  uncover(): void;
}

const drawers = new Set<Drawer>();
let turn: Promise<unknown> = Promise.resolve();

/** Something that must be drawn again before it is printed, until the answer is called. */
export function drawsItself(drawer: Drawer): () => void {
  drawers.add(drawer);
  return () => drawers.delete(drawer);
}

async function inLight<T>(work: () => Promise<T>): Promise<T> {
  const all = [...drawers];
  await Promise.all(all.map((one) => one.cover()));
  try {
    setPaper(true);
    await Promise.all(all.map((one) => one.drawn()));
    return await work();
  } finally {
    setPaper(false);
    for (const one of all) void one.drawn().then(() => one.uncover());
  }
}

/** Does something while everything is drawn in light; one after the other. */
export function onPaper<T>(work: () => Promise<T>): Promise<T> {
  const done = turn.then(() => (isDark() ? inLight(work) : work()));
  turn = done.catch(() => undefined);
  return done;
}

/** Opens the browser's print and waits until it is done; some browsers say so only by the next touch of the page. */
async function printAndWait(): Promise<void> {
  const stop = new AbortController();
  const done = new Promise<void>((resolve) => {
    const { signal } = stop;
    window.addEventListener("afterprint", () => resolve(), { signal });
    for (const name of ["pointermove", "keydown", "touchstart"])
      document.addEventListener(name, () => resolve(), { signal });
  });
  window.print();
  await done;
  stop.abort();
}

export async function printPage(): Promise<void> {
  if (isDark() && drawers.size) await onPaper(printAndWait);
  else window.print();
}

/** Somebody prints by the browser's menu, which waits for nobody. */
function hurry(): void {
  if (!isDark() || !drawers.size) return;
  const all = [...drawers];
  setPaper(true);
  for (const one of all) one.drawNow();
  window.addEventListener(
    "afterprint",
    () => {
      setPaper(false);
      for (const one of all) one.uncover();
    },
    { once: true },
  );
}

/** The browser's own key does as the buttons do. */
export function isPrintKey(event: KeyboardEvent): boolean {
  return event.key.toLowerCase() === "p" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || !isPrintKey(event) || !drawers.size || !isDark()) return;
  event.preventDefault();
  void printPage();
});

window.addEventListener("beforeprint", hurry);

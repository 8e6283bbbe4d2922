/** The panel of one case, on the desk and on its own page: fetched, and brought up to date without losing what is typed. */
import htmx from "./htmx";

/** What a finished act says (HX-Trigger of views/acts.py). */
export interface CaseChanged {
  readonly number: string;
  readonly stage: string;
  readonly message: string;
}

const QUIET_MS = 1500;
let changedAt = 0;
let changedNumber = "";

export function onCaseChanged(act: (change: CaseChanged) => void): () => void {
  const listener = (event: Event): void => act((event as CustomEvent<CaseChanged>).detail);
  document.addEventListener("case-changed", listener);
  return () => document.removeEventListener("case-changed", listener);
}

onCaseChanged((change) => {
  changedAt = Date.now();
  changedNumber = change.number;
});

/** Whether an event of the stream is only the echo of what was done here a moment ago. */
export function isEcho(number: string): boolean {
  return number === changedNumber && Date.now() - changedAt < QUIET_MS;
}

export function panel(): HTMLElement | null {
  return document.getElementById("case-panel");
}

/** Morphs the panel into how the case stands now; the map and the note being written stay (hx-morph-skip). */
export async function refreshPanel(): Promise<void> {
  const element = panel();
  if (element?.dataset.url) await htmx.ajax("GET", element.dataset.url, { target: element, swap: "outerMorph" });
}

/** Puts another case into `pane`. */
export async function openPanel(url: string, pane: HTMLElement): Promise<void> {
  await htmx.ajax("GET", url, { target: pane, swap: "innerHTML" });
  pane.scrollTop = 0;
}

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

/**
 * Morphs the panel into how the case stands now; the map and the note being written stay (hx-morph-skip), and so does what
 * is open. A button may have become another one where it stands: focus goes with the act, not with the place.
 */
export async function refreshPanel(): Promise<void> {
  const element = panel();
  if (!element?.dataset.url) return;
  let act: string | undefined;
  const remember = (): void => {
    const { activeElement } = document;
    act =
      activeElement instanceof HTMLElement && element.contains(activeElement) ? activeElement.dataset.act : undefined;
  };
  remember();
  document.addEventListener("focusin", remember);
  await htmx.ajax("GET", element.dataset.url, { target: element, swap: "outerMorph" });
  document.removeEventListener("focusin", remember);
  if (!act) return;
  const found = [`[data-act="${CSS.escape(act)}"]`, "details[open] > summary", "[data-acts] :is(a, button)"].map(
    (where) => element.querySelector<HTMLElement>(where),
  );
  const next = found.find((one) => one !== null);
  if (next !== document.activeElement) next?.focus({ preventScroll: true });
}

/** Puts another case into `pane`. */
export async function openPanel(url: string, pane: HTMLElement): Promise<void> {
  await htmx.ajax("GET", url, { target: pane, swap: "innerHTML" });
  pane.scrollTop = 0;
}

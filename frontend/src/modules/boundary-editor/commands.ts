/** What keys and buttons of the editor do. */
import type { KeyActs } from "./keys";
import type { Tool } from "./types";

export interface Commanded extends KeyActs {
  readonly root: HTMLElement;
  several(): void;
  straighten(): void;
  check(): void;
  zoom(): void;
}

const DO = ["undo", "redo", "merge", "delete", "several", "straighten", "help", "check", "zoom"] as const;
type Name = (typeof DO)[number];

function isName(text: string | undefined): text is Name {
  return DO.includes(text as Name);
}

export function listenToButtons(editor: Commanded): void {
  editor.root.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
    if (!button) return;
    if (button.dataset.tool) editor.tool(button.dataset.tool as Tool);
    if (isName(button.dataset.do)) editor[button.dataset.do]();
    if ("close" in button.dataset) button.closest("dialog")?.close();
  });
}

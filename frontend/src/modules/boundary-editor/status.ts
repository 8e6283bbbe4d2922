/** What the bar of the editor says: saved or not, who else is here, what undo and redo would do, and the hint below the map. */
import { formatList } from "../../lib/i18n";
import type { QueueState } from "./queue";
import type { Turn, Turns } from "./types";
import { t } from "./words";

const NAMED = 2;

export function turnWords(turn: Turn): string {
  return turn.areas ? `${turn.what} ${turn.areas}` : turn.what;
}

export class Status {
  private readonly root: HTMLElement;
  turns: Turns = { undo: null, redo: null };

  constructor(root: HTMLElement) {
    this.root = root;
  }

  part<E extends HTMLElement = HTMLElement>(selector: string): E {
    return this.root.querySelector<E>(selector) as E;
  }

  button(name: string): HTMLButtonElement {
    return this.part<HTMLButtonElement>(`[data-do="${name}"]`);
  }

  saved(state: QueueState, count: number): void {
    const mark = this.part("[data-saved]");
    mark.dataset.state = state;
    mark.classList.toggle("tag-soon", state === "offline" || state === "stuck");
    mark.classList.toggle("tag-good", state === "saved");
    mark.textContent = state === "saved" || state === "saving" ? t(state) : t(state, { n: count });
  }

  others(names: string[]): void {
    const mark = this.part("[data-others]");
    mark.hidden = names.length === 0;
    const some = formatList(names.slice(0, NAMED));
    const text =
      names.length > NAMED ? t("others_many", { names: some, n: names.length }) : t("others", { names: some });
    if (mark.textContent !== text) mark.textContent = text;
  }

  showTurns(turns: Turns): void {
    this.turns = { undo: turns.undo, redo: turns.redo };
    this.turn("undo", turns.undo);
    this.turn("redo", turns.redo);
  }

  /** Steps that are not saved yet can be undone, and those that were taken back done again. */
  offerTurns(canUndo: boolean, canRedo: boolean): void {
    if (canUndo) this.button("undo").disabled = false;
    if (canRedo) this.button("redo").disabled = false;
  }

  hint(text: string, isWarning = false): void {
    const mark = this.part("[data-hint]");
    mark.toggleAttribute("data-warning", isWarning);
    if (mark.textContent !== text) mark.textContent = text;
  }

  private turn(name: "undo" | "redo", turn: Turn | null): void {
    const button = this.button(name);
    button.disabled = turn === null;
    const what = turn ? turnWords(turn) : "";
    button.title = turn ? (name === "undo" ? t("undo_what", { what }) : t("redo_what", { what })) : "";
  }
}

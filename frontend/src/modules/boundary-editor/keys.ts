import type { Corners } from "./corners";
import type { Drawing } from "./drawing";

/** The editor's keys. Nothing happens while somebody types or a window is open. */
export interface KeyActs {
  tool(name: "select" | "draw" | "split"): void;
  undo(): void;
  redo(): void;
  merge(): void;
  help(): void;
  /** Keys of the map; true where the key meant something. */
  onMap(event: KeyboardEvent): boolean;
  delete(): void;
  escape(): boolean;
}

const TYPED_IN = "input, textarea, select, [contenteditable=true]";

function isTyping(event: KeyboardEvent): boolean {
  return event.target instanceof Element && event.target.matches(TYPED_IN);
}

/** True where the keys were one of undo and redo. */
function turns(event: KeyboardEvent, acts: KeyActs): boolean {
  if (!(event.ctrlKey || event.metaKey) || event.altKey) return false;
  const key = event.key.toLowerCase();
  if (key === "z" && !event.shiftKey) acts.undo();
  else if ((key === "z" && event.shiftKey) || key === "y") acts.redo();
  else return false;
  return true;
}

function letters(event: KeyboardEvent, acts: KeyActs): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  const meant: Record<string, () => void> = {
    v: () => acts.tool("select"),
    d: () => acts.tool("draw"),
    s: () => acts.tool("split"),
    m: () => acts.merge(),
    "?": () => acts.help(),
    delete: () => acts.delete(),
  };
  const act = meant[event.key.toLowerCase()];
  act?.();
  return act !== undefined;
}

/** Listens before everything else on the page; returns what ends it. */
export function listen(canvas: () => HTMLElement | null, acts: KeyActs): () => void {
  const pressed = (event: KeyboardEvent): void => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    if (isTyping(event)) return;
    const onMap = document.activeElement === canvas();
    const meant =
      turns(event, acts) ||
      (onMap && acts.onMap(event)) ||
      (event.key === "Escape" && acts.escape()) ||
      letters(event, acts);
    if (!meant) return;
    event.preventDefault();
    event.stopPropagation();
  };
  window.addEventListener("keydown", pressed, { capture: true });
  return () => window.removeEventListener("keydown", pressed, { capture: true });
}

/** Keys on the map while something is drawn. */
export function keyOnSketch({ key }: KeyboardEvent, drawing: Drawing): boolean {
  if (key === " ") drawing.addHere();
  else if (key === "Backspace") drawing.takeBack();
  else if (key === "Enter") return drawing.complete();
  else return false;
  return true;
}

export interface Hands {
  enter(): void;
  nextArea(by: number): void;
}

function keyOnActive(key: string, corners: Corners): boolean {
  if (key.toLowerCase() === "i") corners.insert();
  else if (key === "Delete" || key === "Backspace") corners.takeAway();
  else return false;
  return true;
}

/** Keys on the map while nothing is drawn: from area to area, from corner to corner, and what is done to a corner. */
export function keyOnCorners(event: KeyboardEvent, corners: Corners, hasChosen: boolean, hands: Hands): boolean {
  const { key } = event;
  const by = event.shiftKey ? -1 : 1;
  if (corners.arrow(key, event.shiftKey)) return true;
  if (key === "Enter") hands.enter();
  else if (key === "Tab" && corners.active) corners.step(by);
  else if (key === "Tab" && hasChosen) hands.nextArea(by);
  else return corners.active !== null && keyOnActive(key, corners);
  return true;
}

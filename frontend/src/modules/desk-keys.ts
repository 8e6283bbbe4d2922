/**
 * The keyboard of staff pages: a control with data-key="A" is pressed by that letter, a box with data-key is entered, "?" shows
 * what there is. Nothing happens while somebody types or a dialog is open.
 */
import { dictionary } from "../lib/i18n";

const t = dictionary(
  { title: "键盘操作", close: "关闭", move: "上一件 / 下一件", help: "显示这个窗口", escape: "关闭窗口" },
  {
    title: "Keyboard",
    close: "Close",
    move: "previous / next case",
    help: "show this window",
    escape: "close a window",
  },
);
const TYPED_IN = "input, textarea, select, [contenteditable=true]";

function visible(element: HTMLElement): boolean {
  return element.getClientRects().length > 0 && !element.closest("[inert]");
}

/** A letter inside a closed menu works too: its menu need not be opened first. */
function withKey(key: string): HTMLElement | undefined {
  const found = [...document.querySelectorAll<HTMLElement>(`[data-key="${CSS.escape(key)}"]`)];
  return found.find(visible) ?? found.find((element) => element.closest("details:not([open])"));
}

function press(element: HTMLElement): void {
  if (element.matches(TYPED_IN)) element.focus();
  else element.click();
}

function wordsOf(element: HTMLElement): string {
  const box = element.matches(TYPED_IN) ? element.getAttribute("placeholder") : undefined;
  const span = element.querySelector("span:not(.visually-hidden)")?.textContent;
  return (box ?? span ?? element.textContent ?? "").trim();
}

function line(list: HTMLElement, keys: string[], words: string): void {
  const term = document.createElement("dt");
  term.append(...keys.map((key) => Object.assign(document.createElement("kbd"), { textContent: key })));
  list.append(term, Object.assign(document.createElement("dd"), { textContent: words }));
}

function showHelp(): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog keys-help";
  dialog.setAttribute("aria-label", t("title"));
  const list = document.createElement("dl");
  line(list, ["J", "K", "↓", "↑"], t("move"));
  const told = new Set<string>();
  for (const element of document.querySelectorAll<HTMLElement>("[data-key]")) {
    const key = element.dataset.key ?? "";
    if (told.has(key)) continue;
    told.add(key);
    line(list, [key], wordsOf(element));
  }
  line(list, ["?"], t("help"));
  line(list, ["Esc"], t("escape"));
  const heading = Object.assign(document.createElement("h2"), { textContent: t("title") });
  const close = Object.assign(document.createElement("button"), { className: "btn", textContent: t("close") });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  dialog.append(heading, list, close);
  document.body.append(dialog);
  dialog.showModal();
}

function mine(event: KeyboardEvent): boolean {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return false;
  const target = event.target instanceof Element ? event.target : null;
  return !document.querySelector("dialog[open]") && !target?.matches(TYPED_IN);
}

/** Enter on a focused link or button keeps its own meaning. */
function ownEnter(event: KeyboardEvent): boolean {
  const target = event.target instanceof Element ? event.target : null;
  return event.key === "Enter" && Boolean(target?.closest("a:not(.row-item), button, summary"));
}

export default function deskKeys(): () => void {
  const onKey = (event: KeyboardEvent): void => {
    if (!mine(event) || ownEnter(event)) return;
    if (event.key === "?") {
      event.preventDefault();
      showHelp();
      return;
    }
    const element = withKey(event.key.length === 1 ? event.key.toUpperCase() : event.key);
    if (!element) return;
    event.preventDefault();
    press(element);
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}

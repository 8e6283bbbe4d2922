/**
 * Theme, elder view and language. Inside the element, a button carries one of
 * data-set-theme="light|dark|auto", data-set-view="normal|elder|toggle", data-set-language="zh-hans|en".
 * Buttons say with aria-pressed what is on. Without JavaScript the same buttons can submit a form.
 */
import { currentTheme, currentView, setLanguage, setTheme, setView, type Theme, type View } from "../lib/display";

const BUTTONS = "[data-set-theme], [data-set-view], [data-set-language]";

function showState(root: HTMLElement): void {
  for (const button of root.querySelectorAll<HTMLElement>("[data-set-theme], [data-set-view]")) {
    const { setTheme: theme, setView: view } = button.dataset;
    const on = theme ? theme === currentTheme() : currentView() === (view === "toggle" ? "elder" : view);
    button.setAttribute("aria-pressed", String(on));
  }
}

function apply(button: HTMLElement): void {
  const { setTheme: theme, setView: view, setLanguage: code } = button.dataset;
  if (theme) setTheme(theme as Theme);
  if (view) setView(view === "toggle" ? (currentView() === "elder" ? "normal" : "elder") : (view as View));
  if (code) setLanguage(code);
}

export default function displaySwitch(root: HTMLElement): () => void {
  const onClick = (event: Event): void => {
    const button = event.target instanceof Element ? event.target.closest<HTMLElement>(BUTTONS) : null;
    if (!button || !root.contains(button)) return;
    event.preventDefault();
    apply(button);
  };
  const onChange = (): void => showState(root);
  root.addEventListener("click", onClick);
  document.addEventListener("yizhi:display", onChange);
  showState(root);
  return () => document.removeEventListener("yizhi:display", onChange);
}

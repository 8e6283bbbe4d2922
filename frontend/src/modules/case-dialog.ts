/** The dialog that acts are filled in: opens when a form arrives in it, closes when the act is done, Ctrl+Enter sends. */
import { onCaseChanged } from "../lib/case-panel";
import { toast } from "../lib/toast";

const FIRST = "[aria-invalid=true], .dialog-body :is(textarea, select, input):not([type=hidden], [hidden])";

export default function caseDialog(element: HTMLElement): (() => void) | undefined {
  if (!(element instanceof HTMLDialogElement)) return undefined;
  /** Where the person was: a form that comes again (another category, other suggestions) leaves them there. */
  let last = "";
  const show = (): void => {
    if (!element.hasChildNodes()) return;
    const again = element.open && last ? document.getElementById(last) : null;
    if (!element.open) element.showModal();
    if (again && !element.querySelector("[aria-invalid=true]")) {
      again.focus();
      return;
    }
    (element.querySelector<HTMLElement>(FIRST) ?? element.querySelector<HTMLElement>("[type=submit]"))?.focus();
  };
  const watch = new MutationObserver(() => queueMicrotask(show));
  watch.observe(element, { childList: true });
  const close = (event: Event): void => {
    const target = event.target;
    if (!(target instanceof Element) || !target.closest("[data-close]")) return;
    event.preventDefault();
    element.close();
  };
  const send = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) element.querySelector("form")?.requestSubmit();
  };
  element.addEventListener("click", close);
  element.addEventListener("keydown", send);
  element.addEventListener("focusin", (event) => {
    if (event.target instanceof Element) last = event.target.id;
  });
  element.addEventListener("close", () => {
    last = "";
    element.replaceChildren();
  });
  const stop = onCaseChanged((change) => {
    toast(change.message, "good");
    if (element.open) element.close();
  });
  return () => {
    watch.disconnect();
    stop();
  };
}

/**
 * A button that opens a native dialog: <button data-module="dialog-open" aria-controls="ID"> … <dialog id="ID" class="dialog">.
 * Inside the dialog, <button data-close> closes it, and so does a press beside it.
 */
export default function dialogOpen(button: HTMLElement): void {
  const dialog = (): HTMLDialogElement | null => {
    const element = document.getElementById(button.getAttribute("aria-controls") ?? "");
    return element instanceof HTMLDialogElement ? element : null;
  };
  const close = (event: Event): void => {
    const target = event.target;
    if (target === event.currentTarget || (target instanceof Element && target.closest("[data-close]")))
      dialog()?.close();
  };
  button.addEventListener("click", (event) => {
    const element = dialog();
    if (!element || element.open) return;
    event.preventDefault();
    element.addEventListener("click", close);
    element.addEventListener("close", () => element.removeEventListener("click", close), { once: true });
    element.showModal();
  });
}

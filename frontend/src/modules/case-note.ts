/** The box for an internal note: grows with its text, Ctrl+Enter saves, and it is empty again after it was saved. */
export default function caseNote(form: HTMLElement): void {
  const box = form.querySelector("textarea");
  const key = form.querySelector<HTMLInputElement>("input[name=key]");
  if (!(form instanceof HTMLFormElement) || !box || !key) return;
  const grow = (): void => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
  };
  box.addEventListener("input", grow);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    if (event.key === "Escape") box.blur();
  });
  form.addEventListener("case-changed", () => {
    box.value = "";
    key.value = crypto.randomUUID();
    grow();
  });
}

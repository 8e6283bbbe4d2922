/** Several orders at once: a box that ticks all, and a button that says how many it signs for. */
import { dictionary } from "../lib/i18n";

const t = dictionary(
  { sign: "签收所选 {n} 单", none: "勾选后一次签收" },
  { sign: "Sign for {n}", none: "Tick orders to sign for them at once" },
);

export default function ordersSelect(form: HTMLElement): void {
  const boxes = (): HTMLInputElement[] => [...form.querySelectorAll<HTMLInputElement>("input[name=order]")];
  const all = form.querySelector<HTMLElement>("[data-select-all]");
  const button = form.querySelector<HTMLButtonElement>("button[type=submit]");
  const words = button?.querySelector("span");
  const show = (): void => {
    const chosen = boxes().filter((box) => box.checked).length;
    if (words) words.textContent = chosen ? t("sign", { n: chosen }) : t("none");
    button?.toggleAttribute("disabled", chosen === 0);
    const box = all?.querySelector("input");
    if (!box) return;
    box.checked = chosen > 0 && chosen === boxes().length;
    box.indeterminate = chosen > 0 && chosen < boxes().length;
  };
  if (all) all.hidden = false;
  all?.addEventListener("change", (event) => {
    for (const box of boxes()) box.checked = (event.target as HTMLInputElement).checked;
    show();
  });
  form.addEventListener("change", show);
  // The server may be slow: a second press must not send twice (it would be harmless, but it frightens).
  form.addEventListener("submit", () => window.setTimeout(() => button?.setAttribute("disabled", ""), 0));
  show();
}

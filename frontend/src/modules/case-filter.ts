/** A box that narrows a long list: the options of a <select>, or [data-filter-row] lines. Without JavaScript the list is whole. */
import { dictionary } from "../lib/i18n";

const t = dictionary({ found: "{n} 项符合" }, { found: "{n} match" });

function words(text: string | null | undefined): string {
  return (text ?? "").normalize("NFKC").toLowerCase();
}

function fits(element: Element, wanted: string[]): boolean {
  const text = words(element.textContent);
  return wanted.every((word) => text.includes(word));
}

function narrowRows(rows: HTMLElement[], wanted: string[]): number {
  for (const row of rows) row.hidden = !fits(row, wanted) && !row.querySelector("input:checked");
  return rows.filter((row) => !row.hidden).length;
}

function narrowOptions(select: HTMLSelectElement, wanted: string[]): number {
  const found: HTMLOptionElement[] = [];
  for (const option of select.options) {
    const group = option.closest("optgroup");
    const text = { textContent: `${group?.label ?? ""} ${option.textContent}` } as Element;
    option.hidden = option.value !== "" && !fits(text, wanted);
    if (!option.hidden && option.value !== "") found.push(option);
  }
  for (const group of select.querySelectorAll("optgroup")) group.hidden = !group.querySelector("option:not([hidden])");
  const [first] = found;
  if (wanted.length && first && !found.some((option) => option.selected)) select.value = first.value;
  return found.length;
}

export default function caseFilter(root: HTMLElement): void {
  const box = root.querySelector<HTMLInputElement>("[data-filter-input]");
  if (!box) return;
  const select = root.querySelector("select");
  const rows = [...root.querySelectorAll<HTMLElement>("[data-filter-row]")];
  if (!select && rows.length < 8) return;
  const status = document.createElement("span");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  box.after(status);
  box.hidden = false;
  box.addEventListener("input", () => {
    const wanted = words(box.value).split(/\s+/).filter(Boolean);
    const n = select ? narrowOptions(select, wanted) : narrowRows(rows, wanted);
    status.textContent = wanted.length ? t("found", { n }) : "";
  });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    (select ?? rows.find((row) => !row.hidden)?.querySelector("input"))?.focus();
  });
}

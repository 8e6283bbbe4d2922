/** Searching the list of all kinds of problems by name and by everyday words. Without it the plain list stays. */
import { make, press } from "./dom";
import { t } from "./words";

const MOST_FOUND = 8;

interface Entry {
  readonly option: HTMLOptionElement;
  readonly name: string;
  readonly sought: string;
}

/** How well an entry fits: its name counts more than its words; 0 is no fit. */
function fit(entry: Entry, words: readonly string[]): number {
  let sum = 0;
  for (const word of words) {
    if (!entry.sought.includes(word)) return 0;
    sum += entry.name.toLowerCase().includes(word) ? 2 : 1;
  }
  return sum;
}

export function searchCategories(form: HTMLFormElement): void {
  const root = form.querySelector<HTMLElement>("[data-category]");
  const select = root?.querySelector("select");
  const input = root?.querySelector<HTMLInputElement>("[data-search]");
  const list = root?.querySelector<HTMLElement>("[data-found]");
  if (!root || !select || !input || !list) return;
  const entries = [...select.options]
    .filter((option) => option.value)
    .map((option) => {
      const name = option.textContent ?? "";
      const group = option.parentElement instanceof HTMLOptGroupElement ? option.parentElement.label : "";
      return { option, name, sought: `${name} ${option.dataset.words ?? ""} ${group}`.toLowerCase() };
    });
  for (const element of root.querySelectorAll<HTMLElement>("[data-search], [data-search-label]"))
    element.hidden = false;

  const choose = (entry: Entry): void => {
    select.value = entry.option.value;
    select.dispatchEvent(new Event("change", { bubbles: true }));
    input.value = "";
    list.replaceChildren(make("li", "report-chosen", t("chosen", { name: entry.name })));
  };
  input.addEventListener("input", () => {
    const words = input.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    list.hidden = words.length === 0;
    if (!words.length) return;
    const found = entries
      .map((entry) => ({ entry, fits: fit(entry, words) }))
      .filter(({ fits }) => fits > 0)
      .sort((a, b) => b.fits - a.fits)
      .slice(0, MOST_FOUND);
    const rows = found.map(({ entry }) =>
      make(
        "li",
        "",
        "",
        press(entry.name, "report-pick", () => choose(entry)),
      ),
    );
    list.replaceChildren(...(rows.length ? rows : [make("li", "muted", t("none_found"))]));
  });
  input.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    list.querySelector<HTMLButtonElement>("button")?.click();
  });
  // A kind from the list and a picture say the same thing: the newer one counts.
  select.addEventListener("change", () => {
    if (!select.value) return;
    for (const radio of form.querySelectorAll<HTMLInputElement>("input[name=topic]:checked")) radio.checked = false;
  });
  form.querySelector(".report-topics")?.addEventListener("change", () => {
    select.value = "";
    list.replaceChildren();
  });
}

/**
 * The search box of staff pages: hits drop down while somebody types; arrows walk through them, Enter opens the one that is
 * marked (or the page of all hits), Escape closes.
 *
 *   <form data-module="find-box" data-hits-url="…"><input type="search"><div data-drop hidden></div></form>
 */
import { dictionary } from "../lib/i18n";

const t = dictionary(
  { hits: "找到 {n} 条，用上下键选择", none: "没有找到", list: "搜索结果", failed: "没有连上，请再试一次。" },
  {
    hits: "{n} found, choose with the arrow keys",
    none: "Nothing found",
    list: "Search results",
    failed: "Not connected. Try again.",
  },
);
const WAIT_MS = 140;
const LIST_ID = "find-list";

class FindBox {
  private readonly form: HTMLFormElement;
  private readonly input: HTMLInputElement;
  private readonly drop: HTMLElement;
  private readonly list = document.createElement("ul");
  private readonly told = document.createElement("p");
  private readonly listening = new AbortController();
  private wait: number | undefined;
  private asking: AbortController | undefined;
  private at = -1;

  constructor(form: HTMLFormElement, input: HTMLInputElement, drop: HTMLElement) {
    this.form = form;
    this.input = input;
    this.drop = drop;
    this.list.id = LIST_ID;
    this.list.className = "plain-list find-list";
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", t("list"));
    this.told.className = "visually-hidden";
    this.told.setAttribute("role", "status");
    drop.replaceChildren(this.list);
    form.append(this.told);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": LIST_ID,
    }))
      input.setAttribute(name, value);
    this.listen();
  }

  remove(): void {
    window.clearTimeout(this.wait);
    this.asking?.abort();
    this.listening.abort();
  }

  private listen(): void {
    const { signal } = this.listening;
    this.input.addEventListener("input", () => this.soon(), { signal });
    this.input.addEventListener("focus", () => this.input.value.trim() && this.soon(), { signal });
    this.input.addEventListener("keydown", (event) => this.onKey(event), { signal });
    document.addEventListener("click", (event) => !this.form.contains(event.target as Node) && this.close(), {
      signal,
    });
    this.form.addEventListener(
      "focusout",
      ({ relatedTarget }) => {
        if (relatedTarget instanceof Node && !this.form.contains(relatedTarget)) this.close();
      },
      { signal },
    );
  }

  private soon(): void {
    window.clearTimeout(this.wait);
    const typed = this.input.value.trim();
    if (!typed) this.close();
    else this.wait = window.setTimeout(() => void this.ask(typed), WAIT_MS);
  }

  private async ask(typed: string): Promise<void> {
    this.asking?.abort();
    const asking = new AbortController();
    this.asking = asking;
    try {
      const address = `${this.form.dataset.hitsUrl}?q=${encodeURIComponent(typed)}`;
      const answer = await fetch(address, { signal: asking.signal, headers: { Accept: "text/html" } });
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      this.show([...page.body.children]);
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.fail();
    }
  }

  private fail(): void {
    const item = Object.assign(document.createElement("li"), { className: "find-none", textContent: t("failed") });
    item.setAttribute("role", "presentation");
    this.show([item]);
    this.told.textContent = t("failed");
  }

  private show(found: Element[]): void {
    this.list.replaceChildren(...found);
    this.at = -1;
    this.input.removeAttribute("aria-activedescendant");
    this.drop.hidden = false;
    this.input.setAttribute("aria-expanded", "true");
    const count = this.hits().filter((hit) => !hit.matches(".find-more")).length;
    this.told.textContent = count ? t("hits", { n: count }) : t("none");
  }

  private close(): void {
    window.clearTimeout(this.wait);
    this.asking?.abort();
    this.drop.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  private hits(): HTMLElement[] {
    return [...this.list.querySelectorAll<HTMLElement>("[role=option]")];
  }

  private mark(to: number): void {
    const hits = this.hits();
    if (!hits.length) return;
    this.at = (to + hits.length) % hits.length;
    for (const [index, hit] of hits.entries()) hit.setAttribute("aria-selected", String(index === this.at));
    const marked = hits[this.at];
    marked?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", marked?.id ?? "");
  }

  private onKey(event: KeyboardEvent): void {
    if (event.isComposing) return;
    const open = !this.drop.hidden;
    if (event.key === "Escape" && open) this.close();
    else if (event.key === "ArrowDown" && open) this.mark(this.at + 1);
    else if (event.key === "ArrowUp" && open) this.mark(this.at < 0 ? -1 : this.at - 1);
    else if (event.key === "Enter" && open && this.at >= 0) this.hits()[this.at]?.click();
    else return;
    event.preventDefault();
  }
}

export default function findBox(element: HTMLElement): (() => void) | undefined {
  const input = element.querySelector<HTMLInputElement>("input[type=search]");
  const drop = element.querySelector<HTMLElement>("[data-drop]");
  if (!(element instanceof HTMLFormElement) || !input || !drop) return undefined;
  const box = new FindBox(element, input, drop);
  return () => box.remove();
}

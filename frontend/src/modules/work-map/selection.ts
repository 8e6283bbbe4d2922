/** The cases in what was drawn: a list with pages and a search of its own, and files to take along. */
import { fetchPartial } from "./parts";
import { t } from "./words";

const TYPING_MS = 400;

export interface SelectionOptions {
  url: string;
  filters: () => URLSearchParams;
  onOpen: (number: string) => void;
  onClose: () => void;
}

export class Selection {
  private readonly box: HTMLElement;
  private readonly options: SelectionOptions;
  private shape = "";
  private words = "";
  private typing: number | undefined;
  private asked = 0;

  constructor(box: HTMLElement, options: SelectionOptions) {
    this.box = box;
    this.options = options;
    box.addEventListener("click", (event) => this.press(event));
    box.addEventListener("submit", (event) => {
      if ((event.target as HTMLElement).matches("[data-selection-find]")) event.preventDefault();
    });
    box.addEventListener("input", (event) => {
      this.words = (event.target as HTMLInputElement).value;
      window.clearTimeout(this.typing);
      this.typing = window.setTimeout(() => void this.load(1), TYPING_MS);
    });
  }

  async show(shape: string): Promise<void> {
    this.shape = shape;
    this.words = "";
    await this.load(1);
    const head = this.box.querySelector<HTMLElement>("h2");
    head?.focus({ preventScroll: true });
    // On a phone it lies below the map: it comes up under what is left of that (phone.css).
    head?.scrollIntoView({ block: "start" });
  }

  /** The filters changed. */
  reload(): void {
    if (!this.box.hidden) void this.load(1);
  }

  close(): void {
    this.shape = "";
    this.box.hidden = true;
    this.box.replaceChildren();
  }

  private async load(page: number): Promise<void> {
    if (!this.shape) return;
    this.asked += 1;
    const mine = this.asked;
    const query = this.options.filters();
    query.set("shape", this.shape);
    if (this.words) query.set("words", this.words);
    if (page > 1) query.set("page", String(page));
    const found = await fetchPartial(`${this.options.url}?${query}`);
    if (mine !== this.asked || !this.shape) return;
    const field = document.activeElement?.id === "selection-words";
    if (found === null) this.box.textContent = t("not_found");
    else this.box.innerHTML = found;
    this.box.hidden = false;
    const search = this.box.querySelector<HTMLInputElement>("#selection-words");
    if (!field || !search) return;
    search.focus();
    search.setSelectionRange(search.value.length, search.value.length);
  }

  private press(event: MouseEvent): void {
    if (!(event.target instanceof Element)) return;
    if (event.target.closest("[data-selection-close]")) this.options.onClose();
    const page = event.target.closest<HTMLElement>("[data-page]")?.dataset.page;
    if (page) void this.load(Number(page));
    const link = event.target.closest<HTMLElement>("[data-number]");
    if (!link?.dataset.number || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    this.options.onOpen(link.dataset.number);
  }
}

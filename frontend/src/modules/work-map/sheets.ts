/** What opens over the map: layers, time, and on a phone the filters. A button names it: data-sheet="ID". */

/** These stay open beside the others. */
const BESIDE = new Set(["map-time", "map-tools-more"]);
/** These are shown by CSS alone where there is room. */
const FOLDED = new Set(["map-filters", "map-tools-more"]);
/** Here filters are a sheet of their own (phone.css). */
const NARROW = matchMedia("(width < 64rem)");

export class Sheets {
  private readonly root: HTMLElement;

  constructor(root: HTMLElement) {
    this.root = root;
    for (const button of this.buttons) button.addEventListener("click", () => this.toggle(button));
    for (const close of root.querySelectorAll<HTMLElement>("[data-sheet-close]"))
      close.addEventListener("click", () => this.closeTop(true));
    NARROW.addEventListener("change", () => this.closeTop(false));
  }

  /** Closes what is open over the map; true where there was something. */
  closeTop(focus: boolean): boolean {
    const open = this.buttons.filter((button) => this.isOpen(button) && !BESIDE.has(button.dataset.sheet ?? ""));
    for (const button of open) this.set(button, false);
    if (focus) open[0]?.focus();
    return open.length > 0;
  }

  /** Folds the tools of a phone away, so that the map is free to draw on. */
  fold(): void {
    for (const button of this.buttons) if (button.dataset.sheet === "map-tools-more") this.set(button, false);
    this.closeTop(false);
  }

  private get buttons(): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>("[data-sheet]")];
  }

  private isOpen(button: HTMLElement): boolean {
    return button.getAttribute("aria-expanded") === "true";
  }

  private toggle(button: HTMLElement): void {
    const open = !this.isOpen(button);
    if (open && !BESIDE.has(button.dataset.sheet ?? "")) this.closeTop(false);
    this.set(button, open);
    // Under a thumb a field of text would call the keyboard over the sheet that has just come.
    const first = matchMedia("(pointer: coarse)").matches ? "[data-sheet-close], input" : "input, select";
    if (open)
      document
        .getElementById(button.dataset.sheet ?? "")
        ?.querySelector<HTMLElement>(first)
        ?.focus();
  }

  private set(button: HTMLElement, open: boolean): void {
    const sheet = document.getElementById(button.dataset.sheet ?? "");
    button.setAttribute("aria-expanded", String(open));
    if (!sheet) return;
    if (FOLDED.has(sheet.id)) sheet.dataset.open = String(open);
    else sheet.hidden = !open;
  }
}

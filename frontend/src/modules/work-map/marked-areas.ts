/** Layers of areas that stand out: the server names the areas, the legend counts them and switches them. */
import type { GridMap } from "../../lib/gridmap";
import { AreaMarks } from "../../lib/gridmap/area-marks";
import { formatNumber } from "../../lib/i18n";

/** People come and go by the day; a page that stays open asks now and then. */
const AGAIN_MS = 5 * 60_000;

export interface MarkedArea {
  word: string;
  colour: string;
  count: number;
}

export class MarkedAreas {
  private readonly box: HTMLInputElement;
  private readonly marks: AreaMarks;
  private readonly item: HTMLElement | null;
  private codes: string[] = [];
  private readonly timer: number;

  /** `box` is the layer's row in the panel; `legend` may hold a button [data-area-layer] that switches it too. */
  constructor(box: HTMLInputElement, grid: GridMap, legend: HTMLElement) {
    this.box = box;
    this.marks = new AreaMarks(grid, box.dataset.layer ?? "", this.colour, this.word);
    this.item = legend.querySelector(`[data-area-layer="${CSS.escape(box.dataset.layer ?? "")}"]`);
    this.item?.addEventListener("click", () => box.click());
    this.timer = window.setInterval(() => void this.ask(), AGAIN_MS);
    void grid.drawn.then(() => this.ask());
  }

  /** Draws the areas while the layer is on. */
  apply(): void {
    this.marks.show(this.box.checked ? this.codes : []);
    this.item?.setAttribute("aria-pressed", String(this.box.checked));
  }

  stop(): void {
    window.clearInterval(this.timer);
  }

  /** What a picture of the map says of it; null while it is off. */
  get now(): MarkedArea | null {
    return this.box.checked ? { word: this.word, colour: this.colour, count: this.codes.length } : null;
  }

  private get colour(): string {
    return this.box.dataset.colour ?? "--y-brand";
  }

  private get word(): string {
    return this.box.dataset.word ?? "";
  }

  private async ask(): Promise<void> {
    const answer = await fetch(this.box.dataset.address ?? "", { headers: { Accept: "application/json" } }).catch(
      () => null,
    );
    if (!answer?.ok) return;
    this.codes = ((await answer.json()) as { codes: string[] }).codes;
    const count = formatNumber(this.codes.length);
    for (const place of [this.box.closest("label")?.querySelector("b"), this.item?.querySelector("b")])
      if (place) place.textContent = count;
    if (this.item) this.item.hidden = !this.codes.length;
    this.apply();
  }
}

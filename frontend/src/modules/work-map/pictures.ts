/** The map as a file, and as a page to print (which a browser also saves as PDF). */
import { token } from "../../lib/display";
import type { GridMap } from "../../lib/gridmap";
import { classWords } from "../../lib/gridmap/classes";
import { HEXAGON_SHAPE, hexagonColour } from "../../lib/gridmap/hexagons";
import type { LiveCases } from "../../lib/gridmap/live-cases";
import { type PictureWords, takePicture } from "../../lib/gridmap/picture";
import { formatNumber, formatTime } from "../../lib/i18n";
import { isPrintKey } from "../../lib/paper";
import { STAGE_SHAPES } from "../../lib/stages";
import { toast } from "../../lib/toast";
import type { MarkedArea } from "./marked-areas";
import { part } from "./parts";
import { t } from "./words";

/** A hatched square in the 20 × 20 box of signs. */
const HATCHED = "M0 6L6 0H10L0 10zM0 16L16 0H20L0 20zM10 20L20 10V14L14 20z";

export class Pictures {
  private readonly root: HTMLElement;
  private readonly cases: LiveCases;
  private readonly grid: GridMap;
  private readonly standingOut: () => MarkedArea[];

  constructor(root: HTMLElement, cases: LiveCases, grid: GridMap, standingOut: () => MarkedArea[]) {
    this.root = root;
    this.cases = cases;
    this.grid = grid;
    this.standingOut = standingOut;
    for (const button of root.querySelectorAll<HTMLElement>("[data-picture]"))
      button.addEventListener("click", () => void this.make(button.dataset.picture === "print"));
    document.addEventListener("keydown", this.key);
  }

  stop(): void {
    document.removeEventListener("keydown", this.key);
  }

  /** The browser's own key prints the same: the page as it stands would be cut at the sheet's edge. */
  private readonly key = (event: KeyboardEvent): void => {
    if (!isPrintKey(event)) return;
    event.preventDefault();
    void this.make(true);
  };

  private async make(print: boolean): Promise<void> {
    try {
      const canvas = await takePicture(this.grid, () => this.words());
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done));
      if (!blob) throw new Error("no picture");
      if (print) await this.print(blob);
      else this.save(blob);
    } catch {
      toast(t("picture_failed"), "error");
    }
  }

  private save(blob: Blob): void {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = `map-${new Date().toISOString().slice(0, 10)}.png`;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  }

  private async print(blob: Blob): Promise<void> {
    const image = document.createElement("img");
    image.src = URL.createObjectURL(blob);
    image.alt = this.words().title;
    await image.decode();
    part(this.root, "print").replaceChildren(image);
    this.root.dataset.printing = "true";
    // What is printed next is the page as it is then, not this picture once more.
    const printed = (): void => {
      delete this.root.dataset.printing;
      URL.revokeObjectURL(image.src);
    };
    window.addEventListener("afterprint", printed, { once: true });
    window.print();
  }

  private words(): PictureWords {
    const timeZone = this.root.dataset.zone ?? "Asia/Shanghai";
    const at = formatTime(new Date(), { dateStyle: "long", timeStyle: "short", timeZone });
    return {
      title: t("title", { name: this.place() }),
      lines: [...this.filters(), t("made", { at })],
      legend: this.legend(),
      notice: "demo" in this.root.dataset ? t("demo") : "",
    };
  }

  /** What the signs on the map mean: groups of cases, or classes of hexagons; lateness; areas that stand out. */
  private legend(): PictureWords["legend"] {
    const { grouping, view, hidden, classes } = this.cases.legendNow;
    const entry = (shape: string, colour: () => string, words: string): PictureWords["legend"][number] => ({
      group: { key: words, label: "", shape, colour },
      words,
    });
    const legend = classes.length
      ? classes.map((_bound, index) =>
          entry(HEXAGON_SHAPE, () => hexagonColour(index, classes.length), classWords(classes, index)),
        )
      : [...grouping.parts(view.counts, hidden)].map(([group, n]) => ({
          group,
          words: `${group.label} ${formatNumber(n)}`,
        }));
    if (classes[0] !== undefined && legend[0]) legend[0].words = `${t("in_each")} ${legend[0].words}`;
    if (view.late && (grouping.by !== "late" || classes.length))
      legend.push(entry(STAGE_SHAPES.closed, () => this.grid.palette.late, t("late", { n: formatNumber(view.late) })));
    for (const { word, colour, count } of this.standingOut())
      legend.push(entry(HATCHED, () => token(colour), `${word} ${formatNumber(count)}`));
    return legend;
  }

  private place(): string {
    const area = this.root.querySelector<HTMLSelectElement>("#map-area");
    return area?.value ? (area.selectedOptions[0]?.textContent ?? "") : (this.root.dataset.title ?? "");
  }

  /** The filters that are on, in the words of the page. */
  private filters(): string[] {
    const chosen = [...this.root.querySelectorAll<HTMLInputElement>(".chip input:checked")]
      .filter((box) => box.value)
      .map((box) => box.closest("label")?.textContent?.trim() ?? "");
    const picked = [...this.root.querySelectorAll<HTMLSelectElement>("#map-category, #map-source")]
      .filter((select) => select.value)
      .map((select) => select.selectedOptions[0]?.textContent ?? "");
    const words = this.root.querySelector<HTMLInputElement>("#map-q")?.value ?? "";
    const days =
      this.root.querySelector<HTMLInputElement>("[name=since]")?.value ||
      this.root.querySelector<HTMLInputElement>("[name=until]")?.value;
    const time = days ? [part(this.root, "time-words").textContent ?? ""] : [];
    const found = [...chosen, ...picked, ...(words ? [`“${words}”`] : []), ...time];
    return found.length ? found : [t("no_filter")];
  }
}

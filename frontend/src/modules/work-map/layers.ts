/** The layers panel: which parts of the ground are shown, the staff's own places, layers of other parts, and how cases are shown. */
import type { GeoJSONSource } from "maplibre-gl";
import { token } from "../../lib/display";
import type { GridMap } from "../../lib/gridmap";
import type { Show } from "../../lib/gridmap/case-layer";
import { shadeGrids, showGround, Things } from "../../lib/gridmap/ground-layers";
import type { LiveCases } from "../../lib/gridmap/live-cases";
import type { PageAddress } from "./address";
import { type MarkedArea, MarkedAreas } from "./marked-areas";
import { part } from "./parts";

const SHOWS: readonly string[] = ["marks", "heat", "none"];
const MOVE_MS = 250;

export class Layers {
  private readonly panel: HTMLElement;
  private readonly cases: LiveCases;
  private readonly grid: GridMap;
  private readonly address: PageAddress;
  private readonly things: Things;
  private readonly marked: MarkedAreas[];
  private moving: number | undefined;

  constructor(root: HTMLElement, panel: HTMLElement, cases: LiveCases, grid: GridMap, address: PageAddress) {
    this.panel = panel;
    this.cases = cases;
    this.grid = grid;
    this.address = address;
    this.things = new Things(grid, root.dataset.thingsUrl ?? "");
    this.restore();
    // In the panel, and in the legend.
    for (const sign of root.querySelectorAll<HTMLElement>("[data-sign]"))
      sign.style.setProperty("--c", `var(${sign.dataset.sign})`);
    const marked = this.boxes.filter((box) => box.dataset.draw === "areas");
    this.marked = marked.map((box) => new MarkedAreas(box, grid, part(root, "legend-more")));
    for (const box of this.boxes) box.addEventListener("change", () => this.changed());
    for (const button of this.shows)
      button.addEventListener("click", () => this.showAs(button.dataset.show as Show, true));
    grid.map.on("moveend", () => {
      window.clearTimeout(this.moving);
      this.moving = window.setTimeout(() => void this.others(), MOVE_MS);
    });
    grid.onRepaint(() => this.apply());
    this.apply();
    const show = address.get("show");
    if (SHOWS.includes(show)) this.showAs(show as Show, false);
  }

  /** Areas that stand out now, for a picture of the map. */
  get standingOut(): MarkedArea[] {
    return this.marked.map((one) => one.now).filter((one) => one !== null);
  }

  stop(): void {
    for (const one of this.marked) one.stop();
  }

  private get boxes(): HTMLInputElement[] {
    return [...this.panel.querySelectorAll<HTMLInputElement>("[data-layer]")];
  }

  private get shows(): HTMLElement[] {
    return [...this.panel.querySelectorAll<HTMLElement>("[data-show]")];
  }

  /** The address names the layers that are not as usual. */
  private restore(): void {
    const unusual = new Set(this.address.get("layers").split(",").filter(Boolean));
    for (const box of this.boxes) {
      const usual = box.dataset.usual !== undefined;
      box.checked = unusual.has(box.dataset.layer ?? "") ? !usual : usual;
    }
  }

  private changed(): void {
    const unusual = this.boxes.filter((box) => box.checked !== (box.dataset.usual !== undefined));
    this.address.keep({ layers: unusual.map((box) => box.dataset.layer).join() });
    this.apply();
  }

  private apply(): void {
    const off = new Set(this.boxes.filter((box) => !box.checked).map((box) => box.dataset.layer ?? ""));
    showGround(this.grid.map, off);
    this.grid.showBackdrop(!off.has("backdrop"));
    shadeGrids(this.grid, !off.has("shade"));
    const things = this.boxes.filter((box) => box.checked && box.dataset.draw === "things");
    this.things.show(
      things.map((box) => ({ name: box.dataset.layer ?? "", colour: box.dataset.colour ?? "--y-brand" })),
    );
    for (const one of this.marked) one.apply();
    void this.others();
  }

  private showAs(show: Show, keep: boolean): void {
    this.cases.showAs(show);
    for (const button of this.shows) button.setAttribute("aria-pressed", String(button.dataset.show === show));
    if (keep) this.address.keep({ show: show === "marks" ? "" : show });
  }

  /** Layers that other parts registered with an address of GeoJSON. */
  private async others(): Promise<void> {
    const { map } = this.grid;
    for (const box of this.boxes.filter((one) => one.dataset.draw === "geojson")) {
      const id = `layer-${box.dataset.layer}`;
      if (!map.getSource(id)) this.addOther(id);
      const bounds = map.getBounds();
      const bbox = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()].map((n) => n.toFixed(5));
      const answer = box.checked ? await fetch(`${box.dataset.address}?bbox=${bbox.join()}`).catch(() => null) : null;
      const data = answer?.ok ? await answer.json() : { type: "FeatureCollection", features: [] };
      (map.getSource(id) as GeoJSONSource | undefined)?.setData(data);
      map.setPaintProperty(`${id}-dots`, "circle-color", token(box.dataset.colour ?? "--y-brand"));
    }
  }

  private addOther(id: string): void {
    const { map, palette } = this.grid;
    map.addSource(id, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer(
      {
        id: `${id}-dots`,
        type: "circle",
        source: id,
        paint: { "circle-radius": 6, "circle-stroke-width": 1.5, "circle-stroke-color": palette.paper },
      },
      "case-heat",
    );
  }
}

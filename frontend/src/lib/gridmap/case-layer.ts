/** Cases on a map: one mark each, or one sign for many when the server put them together. */
import type { Feature as AnyFeature, Point } from "geojson";
import type { GeoJSONSource, MapGeoJSONFeature, Map as MapLibreMap, PointLike } from "maplibre-gl";
import { type CaseView, isLate, keyOf, NOTHING, type OneCase } from "./case-data";
import { addCaseLayers, LAYERS, SOURCE } from "./case-layers";
import { cellWords, tipOf } from "./case-words";
import { Grouping, total } from "./groups";
import { HEAT, paintHeat } from "./heat";
import { HEXAGONS, Hexagons, middleOf } from "./hexagons";
import type { GridMap } from "./index";
import { addCell, addMarks, dropCells, markName, spareCells } from "./marks";
import { feature, points } from "./points";
import { inSlices } from "./slices";

type Feature = AnyFeature<Point>;

const NEAR_PX = 6;
const THUMB_PX = 14;
const CLOSER = 2;
const PULSE_MS = 2400;
export type Show = "marks" | "heat" | "none";

export interface CaseLayerOptions {
  /** Somebody pressed a case. */
  onOpen: (number: string) => void;
  onHover?: ((number: string | null) => void) | undefined;
  /** Somebody pressed the ground, no case. */
  onGround?: ((at: { lng: number; lat: number }) => void) | undefined;
}

export class CaseLayer {
  private readonly grid: GridMap;
  private readonly map: MapLibreMap;
  private readonly options: CaseLayerOptions;
  private readonly tip = document.createElement("div");
  private view: CaseView = NOTHING;
  private grouping = new Grouping();
  private readonly hexagons: Hexagons;
  private shown: Show = "marks";
  /** The ground comes first: until it is drawn, cases wait. */
  private isReady = false;
  private turn = 0;
  /** While something is drawn on the map a press means that, not a case. */
  private asleep = false;
  private hidden = new Set<string>();
  private selected: string | null = null;
  private hovered: string | null = null;

  constructor(grid: GridMap, options: CaseLayerOptions) {
    this.grid = grid;
    this.map = grid.map;
    this.options = options;
    this.hexagons = new Hexagons(this.map);
    addCaseLayers(this.map, grid.palette);
    void grid.drawn.then(() => {
      this.isReady = true;
      void this.draw();
    });
    this.addTip();
    this.map.on("click", (event) => this.press(event.point, event.originalEvent));
    this.map.on("mousemove", (event) => this.point(event.point));
    for (const leaving of ["mouseout", "movestart"] as const) this.map.on(leaving, () => this.leave());
    grid.onRepaint((p) => {
      addMarks(this.map, p, this.grouping, true);
      dropCells(this.map);
      paintHeat(this.map, p);
      this.map.setPaintProperty("case-halo", "circle-color", p.brand);
      this.map.setPaintProperty("case-halo", "circle-stroke-color", p.brand);
      return this.draw();
    });
  }

  show(view: CaseView): void {
    this.view = view;
    void this.draw();
  }

  /** Switches groups (stages) off. */
  hide(keys: Set<string>): void {
    this.hidden = keys;
    void this.draw();
  }

  /** Tells cases apart by something else; what is in view is drawn when its answer comes. */
  group(grouping: Grouping): void {
    this.grouping = grouping;
    this.view = NOTHING;
  }

  /** As marks, as a heat map, or not at all. */
  showAs(show: Show): void {
    this.shown = show;
    for (const id of [...LAYERS, "case-halo", "case-pulse"])
      this.map.setLayoutProperty(id, "visibility", show === "marks" ? "visible" : "none");
    this.hexagons.show(show === "marks");
    this.map.setLayoutProperty(HEAT, "visibility", show === "heat" ? "visible" : "none");
  }

  /** The least count of each class of hexagons on the map; none where there are no hexagons. */
  get classes(): number[] {
    return this.hexagons.classes;
  }

  sleep(asleep: boolean): void {
    this.asleep = asleep;
    if (asleep) this.leave();
  }

  /** Marks the chosen case. "look" moves there when it is out of sight, "above" also clears what lies over the lower half. */
  select(number: string | null, move?: "look" | "above"): void {
    this.selected = number;
    this.drawHalo();
    const found = this.find(number);
    if (!found || !move) return;
    const at: [number, number] = [found.lon, found.lat];
    const height = this.map.getContainer().clientHeight;
    const hidden = move === "above" && this.map.project(at).y > height / 2;
    if (!hidden && this.map.getBounds().contains(at)) return;
    this.map.easeTo({ center: at, offset: move === "above" ? [0, -height / 4] : [0, 0] });
  }

  hover(number: string | null): void {
    if (number === this.hovered) return;
    this.hovered = number;
    this.drawHalo();
    this.options.onHover?.(number);
  }

  /** Draws the eye to a case that has just changed. */
  pulse(number: string): void {
    const found = this.find(number);
    if (!found) return;
    const source = this.map.getSource("case-pulse") as GeoJSONSource | undefined;
    source?.setData(points([feature(found, {})]));
    window.setTimeout(() => {
      if (this.map.getSource("case-pulse")) source?.setData(points([]));
    }, PULSE_MS);
  }

  find(number: string | null): OneCase | undefined {
    return number ? this.view.cases.find((one) => one.number === number) : undefined;
  }

  private addTip(): void {
    this.tip.className = "map-tip";
    this.tip.hidden = true;
    this.map.getContainer().append(this.tip);
  }

  private async draw(): Promise<void> {
    if (this.isReady) await this.drawNow();
  }

  /** Signs that are new are drawn some at a time, so that the page never stops; a later wish overtakes. */
  private async drawNow(): Promise<void> {
    this.turn += 1;
    const { turn, grouping } = this;
    addMarks(this.map, this.grid.palette, grouping);
    const marks = this.marks();
    const cells: Feature[] = [];
    const isOvertaken = (): boolean => turn !== this.turn || !this.map.getSource(SOURCE);
    for await (const { sign, make } of inSlices(this.cells())) {
      if (isOvertaken()) return;
      cells.push(make(sign()));
    }
    if (isOvertaken()) return;
    (this.map.getSource(SOURCE) as GeoJSONSource | undefined)?.setData(points([...cells, ...marks]));
    this.drawHalo();
    const worn = new Set(cells.map((one) => String(one.properties?.image)));
    for await (const name of inSlices(spareCells(this.map, worn))) {
      if (isOvertaken()) return;
      if (this.map.hasImage(name)) this.map.removeImage(name);
    }
  }

  private marks(): Feature[] {
    const now = Date.now();
    const { grouping, hidden } = this;
    return this.view.cases
      .filter((one) => !hidden.has(grouping.groupOf(keyOf(one)).key))
      .map((one) => {
        const late = isLate(one, now);
        const image = markName(grouping, keyOf(one), late);
        return feature(one, { layer: "case-marks", number: one.number, image, order: late ? 2 : 1, n: 1 });
      });
  }

  /** Signs of many cases: on hexagons where the server sent their outlines, else circles at the middle of the cases. */
  private cells(): { sign: () => string; make: (image: string) => Feature }[] {
    const counted = this.view.cells.flatMap((cell, index) => {
      const parts = this.grouping.parts(cell.counts, this.hidden);
      const n = total(parts);
      return n ? [{ cell, index, parts, n }] : [];
    });
    const { palette } = this.grid;
    const signs = this.hexagons.draw(counted, palette);
    return counted.map(({ cell, index, parts, n }) => ({
      sign: signs.get(index) ?? (() => addCell(this.map, parts, cell.late, palette)),
      make: (image) => {
        const at = cell.corners ? middleOf(cell.corners) : cell;
        return feature(at, { layer: "case-cells", cell: index, image, order: n, n });
      },
    }));
  }

  private drawHalo(): void {
    const features = [...new Set([this.hovered, this.selected])].flatMap((number) => {
      const found = this.find(number);
      return found ? [feature(found, { selected: number === this.selected })] : [];
    });
    (this.map.getSource("case-halo") as GeoJSONSource | undefined)?.setData(points(features));
  }

  private under(point: { x: number; y: number }, reach: number): MapGeoJSONFeature | undefined {
    const box: [PointLike, PointLike] = [
      [point.x - reach, point.y - reach],
      [point.x + reach, point.y + reach],
    ];
    const layers = [...LAYERS, ...(this.map.getLayer(HEXAGONS) ? [HEXAGONS] : [])];
    const found = this.map.queryRenderedFeatures(box, { layers });
    const away = (one: MapGeoJSONFeature): number => {
      if (one.geometry.type !== "Point") return Number.MAX_VALUE;
      const at = this.map.project((one.geometry as Point).coordinates as [number, number]);
      return Math.hypot(at.x - point.x, at.y - point.y);
    };
    return found.sort((a, b) => away(a) - away(b))[0];
  }

  /** Without marks (heat, hidden) the ground is pressed: what is not drawn is not found. */
  private press(point: { x: number; y: number }, event: Event): void {
    if (this.asleep) return;
    const thumb = "pointerType" in event && event.pointerType === "touch";
    const found = this.under(point, thumb || matchMedia("(pointer: coarse)").matches ? THUMB_PX : NEAR_PX);
    if (!found) {
      this.options.onGround?.(this.map.unproject([point.x, point.y]));
      return;
    }
    if (typeof found.properties.number === "string") this.options.onOpen(found.properties.number);
    else this.zoomInto(Number(found.properties.cell));
  }

  private zoomInto(index: number): void {
    const cell = this.view.cells[index];
    if (!cell) return;
    if (cell.number) this.options.onOpen(cell.number);
    else this.map.easeTo({ center: [cell.lon, cell.lat], zoom: this.map.getZoom() + CLOSER });
  }

  private leave(): void {
    this.tip.hidden = true;
    this.hover(null);
  }

  private point(point: { x: number; y: number }): void {
    if (this.asleep || this.shown !== "marks") return;
    const found = this.under(point, NEAR_PX);
    this.map.getCanvas().style.cursor = found ? "pointer" : "";
    this.tip.hidden = !found;
    const number = typeof found?.properties.number === "string" ? found.properties.number : null;
    this.hover(number);
    if (!found) return;
    const one = this.find(number);
    const cell = this.view.cells[Number(found.properties.cell)];
    this.tip.textContent = one
      ? tipOf(one)
      : cell
        ? cellWords(cell, total(this.grouping.parts(cell.counts, this.hidden)))
        : "";
    this.tip.style.left = `${point.x}px`;
    this.tip.style.top = `${point.y}px`;
  }
}

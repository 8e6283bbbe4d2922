/**
 * Drawing on the map: a box, a shape, a way or a surface. By mouse and finger each press is a corner, and a box may be dragged;
 * by keyboard the arrows move the map under a cross in its middle and Enter sets a corner there. Backspace takes the last
 * corner back, Escape ends.
 */
import type { Feature } from "geojson";
import type { GeoJSONSource, MapMouseEvent } from "maplibre-gl";
import type { LonLat } from "./datum";
import type { GridMap } from "./index";
import { BoxDrag } from "./sketch-drag";

export type Tool = "box" | "polygon" | "distance" | "area";

export interface SketchOptions {
  /** Every change: the corners set so far, and whether it is finished. */
  onChange: (tool: Tool, corners: LonLat[], done: boolean) => void;
  onEnd: () => void;
}

const SOURCE = "sketch";
const CLOSE_PX = 12;
const FEWEST: Record<Tool, number> = { box: 2, polygon: 3, distance: 2, area: 3 };

export class Sketch {
  tool: Tool | null = null;
  private readonly grid: GridMap;
  private readonly options: SketchOptions;
  private readonly cross = document.createElement("div");
  private corners: LonLat[] = [];
  /** Corners as they were before something was dragged: they count again where nothing comes of it. */
  private pressed: LonLat[] = [];
  private tip: LonLat | null = null;
  private done = false;
  private readonly drag: BoxDrag;

  constructor(grid: GridMap, options: SketchOptions) {
    this.grid = grid;
    this.options = options;
    this.addLayers();
    this.cross.className = "map-cross";
    this.cross.hidden = true;
    grid.map.getContainer().append(this.cross);
    this.drag = new BoxDrag(grid.map, {
      wanted: () => this.tool === "box",
      onBegin: () => {
        this.pressed = this.corners;
      },
      onDrag: (from, to) => this.pull(from, to),
      onBox: (from, to) => {
        this.corners = [from];
        this.set(to);
      },
      onSlip: (to) => {
        this.corners = this.pressed;
        this.set(to);
      },
      onLeave: () => {
        this.corners = this.pressed;
        this.tip = null;
        this.draw();
      },
    });
    grid.map.on("click", (event) => this.press(event));
    grid.map.on("dblclick", (event) => this.twice(event));
    grid.map.on("mousemove", (event) => this.follow([event.lngLat.lng, event.lngLat.lat]));
    grid.map.on("move", () => {
      if (!this.cross.hidden) this.follow(this.middle);
    });
    grid.map.getCanvas().addEventListener("keydown", (event) => this.key(event), { capture: true });
    grid.onRepaint(() => this.paint());
  }

  start(tool: Tool): void {
    this.clear();
    this.tool = tool;
    this.grid.map.doubleClickZoom.disable();
    this.grid.map.getCanvas().style.cursor = "crosshair";
    this.cross.hidden =
      !matchMedia("(pointer: coarse)").matches && !this.grid.map.getCanvas().matches(":focus-visible");
    this.grid.map.getCanvas().focus({ preventScroll: true });
    this.tell();
  }

  /** Ends drawing; what is drawn stays until `clear`. */
  stop(): void {
    if (!this.tool) return;
    this.tool = null;
    this.drag.leave();
    this.cross.hidden = true;
    this.tip = null;
    this.draw();
    this.grid.map.getCanvas().style.cursor = "";
    this.grid.map.doubleClickZoom.enable();
  }

  clear(): void {
    this.corners = [];
    this.tip = null;
    this.done = false;
    this.draw();
  }

  /** Sets a corner in the middle of the map (keyboard, and the button that does the same). */
  setHere(): void {
    if (this.tool) this.set(this.middle);
  }

  undo(): void {
    if (this.done) return;
    this.corners.pop();
    this.draw();
    this.tell();
  }

  finish(): void {
    if (!this.tool || this.corners.length < FEWEST[this.tool]) return;
    this.done = true;
    this.tip = null;
    this.draw();
    this.tell();
    this.stop();
  }

  get canFinish(): boolean {
    return this.tool !== null && this.tool !== "box" && this.corners.length >= FEWEST[this.tool];
  }

  private get middle(): LonLat {
    const { lng, lat } = this.grid.map.getCenter();
    return [lng, lat];
  }

  private press(event: MapMouseEvent): void {
    if (!this.tool || event.originalEvent.detail > 1) return;
    const first = this.corners[0];
    const away = first ? this.grid.map.project(first).dist(event.point) : Number.POSITIVE_INFINITY;
    if (this.canFinish && this.tool !== "distance" && away <= CLOSE_PX) this.finish();
    else this.set([event.lngLat.lng, event.lngLat.lat]);
  }

  private twice(event: MapMouseEvent): void {
    if (!this.tool) return;
    event.preventDefault();
    this.finish();
  }

  private set(corner: LonLat): void {
    if (this.done) this.clear();
    this.corners.push(corner);
    this.draw();
    if (this.tool === "box" && this.corners.length === FEWEST.box) this.finish();
    else this.tell();
  }

  private pull(from: LonLat, to: LonLat): void {
    this.corners = [from];
    this.tip = to;
    this.draw();
  }

  private follow(at: LonLat): void {
    if (!this.tool || !this.corners.length || this.done || this.drag.isOn) return;
    this.tip = at;
    this.draw();
  }

  private key(event: KeyboardEvent): void {
    if (!this.tool) return;
    const acts: Record<string, () => void> = {
      Enter: () => (event.ctrlKey || event.shiftKey ? this.finish() : this.setHere()),
      Backspace: () => this.undo(),
      Escape: () => this.options.onEnd(),
    };
    if (event.key.startsWith("Arrow")) this.cross.hidden = false;
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    this.cross.hidden = false;
    act();
  }

  /** The ring or the line, as far as it goes. */
  get shape(): LonLat[] {
    const all = this.tip && !this.done ? [...this.corners, this.tip] : this.corners;
    const [a, b] = all;
    if (this.kind !== "box" || !a || !b) return all;
    return [a, [b[0], a[1]], b, [a[0], b[1]]];
  }

  private kind: Tool = "box";

  private tell(): void {
    if (!this.tool) return;
    this.kind = this.tool;
    this.options.onChange(this.tool, this.shape, this.done);
  }

  private addLayers(): void {
    const { map } = this.grid;
    const { brand, paper } = this.grid.palette;
    map.addSource(SOURCE, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer({
      id: "sketch-fill",
      type: "fill",
      source: SOURCE,
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": brand, "fill-opacity": 0.12 },
    });
    map.addLayer({
      id: "sketch-line",
      type: "line",
      source: SOURCE,
      filter: ["!=", ["geometry-type"], "Point"],
      layout: { "line-join": "round", "line-cap": "round" },
      paint: { "line-color": brand, "line-width": 2.5, "line-dasharray": [2, 1.5] },
    });
    map.addLayer({
      id: "sketch-corner",
      type: "circle",
      source: SOURCE,
      filter: ["==", ["geometry-type"], "Point"],
      paint: {
        "circle-radius": 5,
        "circle-color": paper,
        "circle-stroke-color": brand,
        "circle-stroke-width": 2.5,
      },
    });
  }

  private paint(): void {
    const { map, palette } = this.grid;
    map.setPaintProperty("sketch-fill", "fill-color", palette.brand);
    map.setPaintProperty("sketch-line", "line-color", palette.brand);
    map.setPaintProperty("sketch-corner", "circle-color", palette.paper);
    map.setPaintProperty("sketch-corner", "circle-stroke-color", palette.brand);
  }

  private draw(): void {
    if (this.tool) this.kind = this.tool;
    const shape = this.shape;
    const features: Feature[] = this.corners.map((coordinates) => ({
      type: "Feature",
      properties: {},
      geometry: { type: "Point", coordinates },
    }));
    const first = shape[0];
    if (first && shape.length > 1) {
      const isArea = this.kind !== "distance" && shape.length > 2;
      features.unshift({
        type: "Feature",
        properties: {},
        geometry: isArea
          ? { type: "Polygon", coordinates: [[...shape, first]] }
          : { type: "LineString", coordinates: shape },
      });
    }
    (this.grid.map.getSource(SOURCE) as GeoJSONSource | undefined)?.setData({ type: "FeatureCollection", features });
  }
}

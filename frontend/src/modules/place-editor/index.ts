/**
 * The map in the form of a place: the point is dragged, the outline is drawn corner by corner. The form's own fields
 * (lon, lat, outline as lines of "lon lat") hold what counts, so that everything can be typed as well.
 *
 *   <div data-module="place-editor" data-outline="[[lon,lat],…]"></div> inside a form
 */
import "./place-editor.css";
import type { GeoJSONSource, Marker } from "maplibre-gl";
import { createGridMap, type GridMap, showNoMap, URLS } from "../../lib/gridmap";
import { loadMapLibre, type MapLibre } from "../../lib/maplibre";
import { handle } from "./corners";
import { t } from "./words";

type Corner = [number, number];
const CLOSE = 18;
const DIGITS = 7;
const MOST_HANDLES = 60;

class PlaceEditor {
  private readonly grid: GridMap;
  private readonly maplibre: MapLibre;
  private readonly form: HTMLFormElement;
  private readonly hint = document.createElement("p");
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private corners: Corner[];
  private handles: Marker[] = [];
  private point: Marker | undefined;
  private drawing = false;
  private readonly stop = new AbortController();

  constructor(element: HTMLElement, form: HTMLFormElement, grid: GridMap, maplibre: MapLibre) {
    this.grid = grid;
    this.maplibre = maplibre;
    this.form = form;
    this.corners = JSON.parse(element.dataset.outline || "[]") as Corner[];
    this.addTools(element);
    this.addLayers();
    this.putPoint();
    this.draw();
    grid.map.on("click", ({ lngLat }) =>
      this.drawing ? this.add([lngLat.lng, lngLat.lat]) : this.moveTo([lngLat.lng, lngLat.lat]),
    );
    for (const name of ["lon", "lat"]) {
      this.field(name).addEventListener("change", () => this.typed(), { signal: this.stop.signal });
    }
    this.field("outline").addEventListener("change", () => this.typedOutline(), { signal: this.stop.signal });
    this.mode(false);
  }

  remove(): void {
    this.stop.abort();
    this.grid.remove();
  }

  private field(name: string): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
  }

  private addTools(element: HTMLElement): void {
    const bar = document.createElement("div");
    bar.className = "editor-tools";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", t("tools"));
    const tools: ["move" | "draw" | "undo" | "clear", () => void][] = [
      ["move", () => this.mode(false)],
      ["draw", () => this.mode(true)],
      ["undo", () => this.drop(this.corners.length - 1)],
      ["clear", () => this.change([])],
    ];
    for (const [name, press] of tools) {
      const button = Object.assign(document.createElement("button"), {
        type: "button",
        className: "btn",
        textContent: t(name),
      });
      button.addEventListener("click", press);
      this.buttons.set(name, button);
      bar.append(button);
    }
    this.hint.className = "field-help";
    this.hint.setAttribute("aria-live", "polite");
    element.before(bar);
    element.after(this.hint);
  }

  private mode(drawing: boolean): void {
    this.drawing = drawing;
    this.buttons.get("move")?.setAttribute("aria-pressed", String(!drawing));
    this.buttons.get("draw")?.setAttribute("aria-pressed", String(drawing));
    this.hint.textContent = t(drawing ? "hint_draw" : "hint_move");
    this.grid.map.getCanvas().classList.toggle("editor-drawing", drawing);
    this.draw();
  }

  private addLayers(): void {
    const { map } = this.grid;
    map.addSource("outline", { type: "geojson", data: this.geometry() });
    map.addLayer({ id: "outline-fill", type: "fill", source: "outline", paint: { "fill-opacity": 0.2 } });
    map.addLayer({ id: "outline-line", type: "line", source: "outline", paint: { "line-width": 2.5 } });
    const colour = (): void => {
      map.setPaintProperty("outline-fill", "fill-color", this.grid.palette.brand);
      map.setPaintProperty("outline-line", "line-color", this.grid.palette.brand);
    };
    colour();
    this.grid.onRepaint(colour);
  }

  private geometry(): GeoJSON.Feature {
    const [first] = this.corners;
    const isRoad = this.field("kind").value === "road";
    const geometry: GeoJSON.Geometry =
      !first || isRoad || this.corners.length < 3
        ? { type: "LineString", coordinates: this.corners }
        : { type: "Polygon", coordinates: [[...this.corners, first]] };
    return { type: "Feature", properties: {}, geometry };
  }

  private draw(): void {
    this.grid.map.getSource<GeoJSONSource>("outline")?.setData(this.geometry());
    for (const one of this.handles) one.remove();
    const shown = this.drawing && this.corners.length <= MOST_HANDLES;
    this.handles = shown ? this.corners.map((at, index) => this.corner(at, index)) : [];
    for (const name of ["undo", "clear"]) {
      const button = this.buttons.get(name);
      if (button) button.disabled = !this.corners.length;
    }
  }

  private corner(at: Corner, index: number): Marker {
    return handle(this.maplibre, this.grid.map, {
      css: "editor-corner",
      label: t("corner", { n: index + 1 }),
      at,
      onMove: (to) => {
        this.corners[index] = to;
        this.grid.map.getSource<GeoJSONSource>("outline")?.setData(this.geometry());
        this.write();
      },
      onDelete: () => this.drop(index),
    });
  }

  private add(at: Corner): void {
    this.change([...this.corners, at]);
  }

  private drop(index: number): void {
    this.change(this.corners.filter((_corner, at) => at !== index));
  }

  private change(corners: Corner[]): void {
    this.corners = corners;
    this.write();
    this.draw();
  }

  private write(): void {
    this.field("outline").value = this.corners.map(([x, y]) => `${x.toFixed(DIGITS)} ${y.toFixed(DIGITS)}`).join("\n");
    const [first] = this.corners;
    if (first && !this.field("lon").value) this.moveTo(first);
  }

  private at(): Corner | null {
    const [lon, lat] = [Number(this.field("lon").value), Number(this.field("lat").value)];
    return lon && lat && Math.abs(lon) <= 180 && Math.abs(lat) <= 90 ? [lon, lat] : null;
  }

  private putPoint(): void {
    const at = this.at();
    if (!at) return;
    if (this.point) this.point.setLngLat(at);
    else
      this.point = handle(this.maplibre, this.grid.map, {
        css: "editor-point",
        label: t("point"),
        at,
        onMove: (to) => this.writePoint(to),
      });
  }

  private writePoint([lon, lat]: Corner): void {
    this.field("lon").value = lon.toFixed(DIGITS);
    this.field("lat").value = lat.toFixed(DIGITS);
  }

  private moveTo(at: Corner): void {
    this.writePoint(at);
    this.putPoint();
  }

  private typed(): void {
    this.putPoint();
    const at = this.at();
    const { map } = this.grid;
    // Close enough to see the building that the numbers are of.
    if (at) map.easeTo({ center: at, zoom: Math.max(map.getZoom(), CLOSE) });
  }

  private typedOutline(): void {
    const lines = this.field("outline")
      .value.split("\n")
      .map((line) =>
        line
          .trim()
          .split(/[\s,，]+/)
          .map(Number),
      );
    const corners = lines.filter((line) => line.length === 2 && line.every(Number.isFinite));
    this.corners = corners as Corner[];
    this.draw();
  }
}

export default async function placeEditor(element: HTMLElement): Promise<() => void> {
  const form = element.closest("form");
  if (!form) throw new Error("place-editor belongs into a form");
  const value = (name: string): number => Number((form.elements.namedItem(name) as HTMLInputElement).value);
  const known = value("lon") && value("lat") ? ([value("lon"), value("lat")] as Corner) : undefined;
  try {
    const grid = await createGridMap(element, { baseUrl: URLS.base, centre: known, zoom: CLOSE, inPage: true });
    const editor = new PlaceEditor(element, form, grid, await loadMapLibre());
    return () => editor.remove();
  } catch (error) {
    showNoMap(element, error);
    return () => element.replaceChildren();
  }
}

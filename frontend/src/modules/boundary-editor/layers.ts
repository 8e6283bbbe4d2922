/** What the editor draws on the map: areas, the corners of the chosen one, drawings under way, a finding. */
import type { Feature, FeatureCollection, GeoJsonProperties, Geometry } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, LayerSpecification } from "maplibre-gl";
import type { GridMap, Palette } from "../../lib/gridmap";
import { BOLD } from "../../lib/gridmap/names";
import { middle, ringsOf } from "./topology";
import type { Area, Point } from "./types";
import { nameOf } from "./words";

const EMPTY: FeatureCollection = { type: "FeatureCollection", features: [] };
const SOURCES = [
  "edit-areas",
  "edit-names",
  "edit-waiting",
  "edit-covered",
  "edit-corners",
  "edit-sketch",
  "edit-finding",
  "edit-snap",
] as const;
/** Handles that a finger can hold are larger. */
const FINGER = matchMedia("(any-pointer: coarse)").matches ? 1.6 : 1;
type Source = (typeof SOURCES)[number];
const HIDDEN = ["grid-name", "grid-number", "grid-border", "own-fill", "own-border"];
const chosen: ExpressionSpecification = ["boolean", ["feature-state", "chosen"], false];
const kind = (name: string): ExpressionSpecification => ["==", ["get", "kind"], name];

function areaLayers(p: Palette): LayerSpecification[] {
  const source = "edit-areas";
  return [
    {
      id: "edit-fill",
      type: "fill",
      source,
      paint: { "fill-color": p.brand, "fill-opacity": ["case", chosen, 0.22, 0.05] },
    },
    {
      id: "edit-border",
      type: "line",
      source,
      layout: { "line-join": "round" },
      paint: { "line-color": p.strong, "line-width": ["interpolate", ["linear"], ["zoom"], 12, 0.75, 15.5, 2] },
    },
    {
      id: "edit-chosen",
      type: "line",
      source,
      layout: { "line-join": "round" },
      paint: { "line-color": p.brand, "line-width": ["case", chosen, 3, 0] },
    },
    {
      id: "edit-name",
      type: "symbol",
      source: "edit-names",
      layout: {
        "text-field": ["get", "label"],
        "text-font": BOLD,
        "text-size": ["interpolate", ["linear"], ["zoom"], 12, 9.5 * p.textScale, 15, 13.5 * p.textScale],
        "text-max-width": 8,
        "text-padding": 2,
        "text-allow-overlap": ["step", ["zoom"], false, 14, true],
      },
      paint: { "text-color": p.ink, "text-halo-color": p.grid, "text-halo-width": 2.25 },
    },
  ];
}

function handLayers(p: Palette): LayerSpecification[] {
  return [
    {
      id: "edit-waiting-line",
      type: "line",
      source: "edit-waiting",
      paint: { "line-color": p.soon, "line-width": 3.5, "line-dasharray": [2.5, 1.5] },
    },
    {
      id: "edit-covered-fill",
      type: "fill",
      source: "edit-covered",
      paint: { "fill-color": p.late, "fill-opacity": 0.28 },
    },
    {
      id: "edit-covered-line",
      type: "line",
      source: "edit-covered",
      paint: { "line-color": p.late, "line-width": 3.5, "line-dasharray": [1, 1] },
    },
    {
      id: "edit-finding-fill",
      type: "fill",
      source: "edit-finding",
      filter: ["==", ["geometry-type"], "Polygon"],
      paint: { "fill-color": p.late, "fill-opacity": 0.35 },
    },
    {
      id: "edit-finding-line",
      type: "line",
      source: "edit-finding",
      paint: { "line-color": p.late, "line-width": 3, "line-dasharray": [2, 1] },
    },
    {
      id: "edit-sketch-line",
      type: "line",
      source: "edit-sketch",
      filter: ["!=", ["geometry-type"], "Point"],
      paint: { "line-color": p.brand, "line-width": 2.5, "line-dasharray": [2, 1.2] },
    },
    circle("edit-sketch-corner", "edit-sketch", ["==", ["geometry-type"], "Point"], 4.5, p.brand, p.paper),
    circle("edit-middle", "edit-corners", kind("middle"), 3.5 * p.textScale * FINGER, p.brand, p.paper, 0.75),
    circle("edit-corner", "edit-corners", kind("corner"), 5.5 * p.textScale * FINGER, p.paper, p.brand),
    circle("edit-active", "edit-corners", kind("active"), 8 * p.textScale * FINGER, p.brand, p.paper),
    circle("edit-snap", "edit-snap", ["==", ["geometry-type"], "Point"], 10, "rgba(0,0,0,0)", p.ink),
  ];
}

function circle(
  id: string,
  source: Source,
  filter: ExpressionSpecification,
  radius: number,
  fill: string,
  edge: string,
  opacity = 1,
): LayerSpecification {
  const paint = {
    "circle-radius": radius,
    "circle-color": fill,
    "circle-stroke-color": edge,
    "circle-stroke-width": 2,
    "circle-opacity": opacity,
  };
  return { id, type: "circle", source, filter, paint };
}

function point(place: Point, properties: GeoJsonProperties = {}): Feature {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates: place } };
}

function line(coordinates: Point[]): Feature {
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } };
}

export class Layers {
  private readonly grid: GridMap;
  private chosenIds: number[] = [];

  constructor(grid: GridMap) {
    this.grid = grid;
    const { map } = grid;
    for (const id of SOURCES) map.addSource(id, { type: "geojson", data: EMPTY, tolerance: 0, maxzoom: 19 });
    for (const layer of [...areaLayers(grid.palette), ...handLayers(grid.palette)]) map.addLayer(layer);
    // The borders of communities in force stay in sight above the draft's.
    if (map.getLayer("community-border")) map.moveLayer("community-border", "edit-chosen");
    for (const id of HIDDEN) if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", "none");
    grid.onRepaint((p) => this.repaint(p));
  }

  showAreas(areas: Area[]): void {
    const features = areas.map((area) => this.feature(area));
    this.put("edit-areas", features);
    this.put(
      "edit-names",
      areas.map((area) => point(area.at, { label: nameOf(area) })),
    );
  }

  /** Shows other borders for some areas while a corner is under way; `areas` are all of them. */
  preview(areas: Area[]): void {
    this.put(
      "edit-areas",
      areas.map((area) => this.feature(area)),
    );
  }

  choose(ids: number[]): void {
    const { map } = this.grid;
    for (const id of this.chosenIds) map.setFeatureState({ source: "edit-areas", id }, { chosen: false });
    for (const id of ids) map.setFeatureState({ source: "edit-areas", id }, { chosen: true });
    this.chosenIds = ids;
  }

  showCorners(area: Area | null, active: Point | null): void {
    const features: Feature[] = [];
    for (const ring of area ? ringsOf(area.geometry).flat() : []) {
      ring.forEach((corner, i) => {
        features.push(point(middle(corner, ring[(i + 1) % ring.length] as Point), { kind: "middle" }));
        features.push(point(corner, { kind: "corner" }));
      });
    }
    if (active) features.push(point(active, { kind: "active" }));
    this.put("edit-corners", features);
  }

  showSketch(points: Point[], closed: boolean): void {
    const features = points.map((place) => point(place));
    const path = closed && points.length > 2 ? [...points, points[0] as Point] : points;
    if (path.length > 1) features.push(line(path));
    this.put("edit-sketch", features);
  }

  showSnap(place: Point | null): void {
    this.put("edit-snap", place ? [point(place)] : []);
  }

  /** Areas that are not saved as they are drawn, and lines that will cut some. */
  showWaiting(areas: Area[], cuts: Point[][]): void {
    const lines = cuts.map((coordinates) => line(coordinates));
    this.put("edit-waiting", [...areas.map((area) => this.feature(area)), ...lines]);
  }

  /** Areas that others lie on. */
  showCovered(areas: Area[]): void {
    this.put(
      "edit-covered",
      areas.map((area) => this.feature(area)),
    );
  }

  showFinding(geometry: Geometry | null): void {
    this.put("edit-finding", geometry ? [{ type: "Feature", properties: {}, geometry }] : []);
  }

  private feature(area: Area): Feature {
    return { type: "Feature", id: area.id, properties: {}, geometry: area.geometry };
  }

  private put(id: Source, features: Feature[]): void {
    (this.grid.map.getSource(id) as GeoJSONSource | undefined)?.setData({ type: "FeatureCollection", features });
  }

  private repaint(p: Palette): void {
    for (const layer of [...areaLayers(p), ...handLayers(p)]) {
      for (const [key, value] of Object.entries(layer.paint ?? {})) {
        this.grid.map.setPaintProperty(layer.id, key as never, value as never);
      }
    }
  }
}

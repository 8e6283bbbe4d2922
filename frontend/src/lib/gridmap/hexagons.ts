/** Many cases as hexagons, coloured by how many lie in each: the H3 cells that the server counted by. */
import type { Feature } from "geojson";
import type { ExpressionSpecification, GeoJSONSource, Map as MapLibreMap } from "maplibre-gl";
import { token } from "../display";
import type { Cell } from "./case-data";
import { classesOf, classOf, MOST_CLASSES } from "./classes";
import { addHexagonSign } from "./marks";
import type { Palette } from "./palette";

export const HEXAGONS = "case-hexagons";
const EDGES = "case-hexagon-edges";
/** Borders and names of areas stay on top. */
const BELOW = "grid-border";
/** Between the numbers there is room for the names of communities, not for those of grids as well. */
const CROWDED: [layer: string, kind: "paint" | "layout", property: string, hexagons: number, otherwise: number][] = [
  ["grid-name", "paint", "text-opacity", 0, 1],
  ["grid-number", "paint", "text-opacity", 0, 1],
  ["community-name", "layout", "text-padding", 0, 3],
];
/** In a 20 × 20 box, as the signs of stages are. */
export const HEXAGON_SHAPE = "M10 0L18.7 5V15L10 20L1.3 15V5z";

/** One cell of the view: its place in it, and how many of its cases are shown. */
export interface Counted {
  cell: Cell;
  index: number;
  n: number;
}

/** The colour of a class; few classes take colours from the whole range. */
export function hexagonColour(index: number, classes: number): string {
  const step = classes > 1 ? Math.round((index * (MOST_CLASSES - 1)) / (classes - 1)) : MOST_CLASSES - 3;
  return token(`--y-map-h${step + 1}`);
}

export class Hexagons {
  /** The least count of each class that is on the map; none while no hexagons are. */
  classes: number[] = [];
  private readonly map: MapLibreMap;
  private shown = true;

  constructor(map: MapLibreMap) {
    this.map = map;
  }

  /** Draws cells that have corners; returns for each what draws its sign and tells the name. */
  draw(cells: Counted[], p: Palette): Map<number, () => string> {
    const hexagons = cells.filter(({ cell }) => cell.corners);
    this.classes = classesOf(hexagons.map(({ n }) => n));
    const signs = new Map<number, () => string>();
    if (!hexagons.length && !this.map.getSource(HEXAGONS)) return signs;
    if (!this.map.getSource(HEXAGONS)) this.add();
    const features = hexagons.map(({ cell, index, n }) => {
      const kind = classOf(this.classes, n);
      const dark = this.isDark(kind);
      signs.set(index, () => addHexagonSign(this.map, n, cell.late, dark, p));
      return outlined(cell.corners ?? [], { cell: index, class: kind });
    });
    (this.map.getSource(HEXAGONS) as GeoJSONSource).setData({ type: "FeatureCollection", features });
    this.makeRoom(features.length > 0);
    this.paint(p);
    return signs;
  }

  show(on: boolean): void {
    this.shown = on;
    this.makeRoom(this.classes.length > 0);
    for (const id of [HEXAGONS, EDGES])
      if (this.map.getLayer(id)) this.map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
  }

  private makeRoom(crowded: boolean): void {
    for (const [layer, kind, property, hexagons, otherwise] of CROWDED) {
      const value = (crowded && this.shown ? hexagons : otherwise) as never;
      if (kind === "paint") this.map.setPaintProperty(layer, property as never, value);
      else this.map.setLayoutProperty(layer, property as never, value);
    }
  }

  /** The two strongest colours carry numbers in the colour of paper. */
  private isDark(kind: number): boolean {
    const last = this.classes.length - 1;
    return last > 0 && kind / last > 0.7;
  }

  private paint(p: Palette): void {
    const colours = this.classes.flatMap((_bound, index) => [index, hexagonColour(index, this.classes.length)]);
    const fill = colours.length
      ? (["match", ["get", "class"], ...colours, p.dense] as unknown as ExpressionSpecification)
      : p.dense;
    this.map.setPaintProperty(HEXAGONS, "fill-color", fill);
    this.map.setPaintProperty(EDGES, "line-color", p.paper);
  }

  private add(): void {
    const visibility = this.shown ? "visible" : "none";
    this.map.addSource(HEXAGONS, { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    this.map.addLayer(
      { id: HEXAGONS, type: "fill", source: HEXAGONS, layout: { visibility }, paint: { "fill-opacity": 0.85 } },
      BELOW,
    );
    this.map.addLayer(
      { id: EDGES, type: "line", source: HEXAGONS, layout: { visibility }, paint: { "line-width": 1.5 } },
      BELOW,
    );
  }
}

function outlined(corners: number[], properties: Record<string, number>): Feature {
  const ring = Array.from({ length: corners.length / 2 }, (_, index) => corners.slice(2 * index, 2 * index + 2));
  return { type: "Feature", properties, geometry: { type: "Polygon", coordinates: [[...ring, ring[0] ?? []]] } };
}

/** The middle of a hexagon, where its number stands. */
export function middleOf(corners: number[]): { lon: number; lat: number } {
  const mean = (from: number): number => {
    const half = corners.filter((_, index) => index % 2 === from);
    return half.reduce((sum, degrees) => sum + degrees, 0) / half.length;
  };
  return { lon: mean(0), lat: mean(1) };
}

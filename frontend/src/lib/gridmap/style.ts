/** The style of the base map: ground, borders, and names over them (`names.ts`). */
import type { ExpressionSpecification, LayerSpecification, Map as MapLibreMap, StyleSpecification } from "maplibre-gl";
import type { Backdrop } from "./backdrop";
import { kind, level, nameLayers } from "./names";
import { type Palette, palette } from "./palette";

export interface BaseInfo {
  tiles: string;
  min_zoom: number;
  max_zoom: number;
  bounds: [number, number, number, number] | null;
  backdrop?: Backdrop | null;
}

const NOTHING: ExpressionSpecification = ["==", ["get", "code"], ""];

const byZoom = (...stops: number[]): ExpressionSpecification => [
  "interpolate",
  ["exponential", 1.6],
  ["zoom"],
  ...(stops as [number, number]),
];
const heat: ExpressionSpecification = ["coalesce", ["feature-state", "heat"], 0];

function fills(p: Palette): LayerSpecification[] {
  const areas = { source: "base", "source-layer": "areas" } as const;
  const places = { source: "base", "source-layer": "places" } as const;
  return [
    { id: "ground", type: "background", paint: { "background-color": p.ground } },
    {
      id: "street-fill",
      type: "fill",
      ...areas,
      filter: level("street"),
      paint: { "fill-color": p.grid, "fill-antialias": false },
    },
    {
      id: "grid-fill",
      type: "fill",
      ...areas,
      filter: level("grid"),
      paint: { "fill-color": ["interpolate", ["linear"], heat, 0, p.grid, 1, p.dense], "fill-antialias": false },
    },
    { id: "green", type: "fill", ...places, filter: kind("green"), paint: { "fill-color": p.green } },
    { id: "water", type: "fill", ...places, filter: kind("water"), paint: { "fill-color": p.water } },
    {
      id: "road-edge",
      type: "line",
      ...places,
      minzoom: 14,
      filter: kind("road"),
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": p.roadEdge, "line-width": byZoom(14, 4.5, 18, 26) },
    },
    {
      id: "road",
      type: "line",
      ...places,
      filter: kind("road"),
      layout: { "line-cap": "round", "line-join": "round" },
      paint: { "line-color": p.road, "line-width": byZoom(12, 1, 14, 3, 18, 23) },
    },
    {
      id: "building",
      type: "fill",
      ...places,
      minzoom: 14,
      filter: ["all", kind("building"), ["==", ["geometry-type"], "Polygon"]],
      paint: { "fill-color": p.building, "fill-opacity": byZoom(14, 0.5, 16, 1) },
    },
    {
      id: "public",
      type: "fill",
      ...places,
      minzoom: 14,
      filter: ["all", kind("public"), ["==", ["geometry-type"], "Polygon"]],
      paint: { "fill-color": p.publicPlace, "fill-opacity": byZoom(14, 0.5, 16, 1) },
    },
  ];
}

function borders(p: Palette): LayerSpecification[] {
  const areas = { source: "base", "source-layer": "areas" } as const;
  const line = { "line-join": "round" } as const;
  return [
    {
      id: "grid-border",
      type: "line",
      ...areas,
      filter: level("grid"),
      layout: line,
      paint: { "line-color": p.border, "line-width": byZoom(11, 0.5, 14, 1, 18, 1.5), "line-opacity": 0.9 },
    },
    {
      id: "community-border",
      type: "line",
      ...areas,
      filter: level("community"),
      layout: line,
      paint: { "line-color": p.strong, "line-width": byZoom(10, 1, 14, 1.75, 18, 2.5) },
    },
    {
      id: "street-border",
      type: "line",
      ...areas,
      filter: level("street"),
      layout: line,
      paint: { "line-color": p.strong, "line-width": byZoom(9, 1.5, 14, 2.5, 18, 4) },
    },
    { id: "own-fill", type: "fill", ...areas, filter: NOTHING, paint: { "fill-color": p.brand, "fill-opacity": 0.1 } },
    {
      id: "own-border",
      type: "line",
      ...areas,
      filter: NOTHING,
      layout: line,
      paint: { "line-color": p.brand, "line-width": byZoom(10, 1.5, 14, 2.5, 18, 4) },
    },
  ];
}

export function baseLayers(p: Palette): LayerSpecification[] {
  return [...fills(p), ...borders(p), ...nameLayers(p)];
}

/** Names wait out of reach until the ground is drawn. */
const OUT_OF_REACH = 24;

function waiting(layer: LayerSpecification): LayerSpecification {
  return layer.type === "symbol" ? { ...layer, minzoom: OUT_OF_REACH, maxzoom: OUT_OF_REACH } : layer;
}

/** Lets the names come. */
export function showNames(map: MapLibreMap): void {
  for (const { id, type, minzoom = 0, maxzoom = OUT_OF_REACH } of baseLayers(palette()))
    if (type === "symbol" && map.getLayer(id)) map.setLayerZoomRange(id, minzoom, maxzoom);
}

export function baseStyle(info: BaseInfo, p: Palette): StyleSpecification {
  return {
    version: 8,
    // Another theme, or paper, is there at once.
    transition: { duration: 0, delay: 0 },
    sources: {
      base: {
        type: "vector",
        tiles: [new URL(info.tiles, location.href).href.replaceAll("%7B", "{").replaceAll("%7D", "}")],
        minzoom: info.min_zoom,
        maxzoom: info.max_zoom,
        promoteId: { areas: "code" },
        ...(info.bounds ? { bounds: info.bounds } : {}),
      },
    },
    layers: baseLayers(p).map(waiting),
  };
}

/**
 * The style of the base map. There is no glyph server: without `glyphs` MapLibre draws every sign from the fonts of the
 * device, so a text-font is a list of CSS families. The weight is read from the first name of the list.
 */
import type {
  ExpressionSpecification,
  LayerSpecification,
  Map as MapLibreMap,
  StyleSpecification,
  VariableAnchorOffsetCollectionSpecification,
} from "maplibre-gl";
import { language } from "../i18n";
import type { Backdrop } from "./backdrop";
import { type Palette, palette } from "./palette";
import { t } from "./words";

export interface BaseInfo {
  tiles: string;
  min_zoom: number;
  max_zoom: number;
  bounds: [number, number, number, number] | null;
  backdrop?: Backdrop | null;
}

const FAMILIES = ["PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "sans-serif"];
/** What a layer of names takes as its `text-font`. */
export const REGULAR = ["Yizhi Regular", ...FAMILIES];
export const BOLD = ["Yizhi Bold", ...FAMILIES];
const NOTHING: ExpressionSpecification = ["==", ["get", "code"], ""];

/** A grid's name that a mark lies on moves up or down only: to the side it would stand in the neighbour's. */
const IN_PLACE = ["literal", ["center", [0, 0]]] as ExpressionSpecification;
const GIVES_WAY = ["literal", ["center", [0, 0], "top", [0, 0.9], "bottom", [0, -0.9]]] as ExpressionSpecification;
/** So many zooms after its three digits fit into it, a grid is high enough for that; before, the name would stand on its border. */
const HIGH_ENOUGH = 1.75;
/**
 * A community's name has more room: up or down past a mark, then past the ring of a late one, then to the sides. Offsets in
 * ems; a corner pulled back by two of them is the middle of a name of four signs.
 */
const AROUND: VariableAnchorOffsetCollectionSpecification = [
  ...["center", [0, 0], "bottom", [0, -0.7], "top", [0, 0.7], "bottom-left", [-2, -1.6], "top-left", [-2, 1.6]],
  ...["right", [0.2, 0], "left", [-0.2, 0], "bottom-right", [0.8, -1.2], "top-right", [0.8, 1.2]],
] as VariableAnchorOffsetCollectionSpecification;
/** From here on communities are wide enough that each is named, over a mark where nothing else is free. */
const NAMED = 12.6;

const level = (name: string): ExpressionSpecification => ["==", ["get", "level"], name];
const kind = (...names: string[]): ExpressionSpecification => ["in", ["get", "kind"], ["literal", names]];
const byZoom = (...stops: number[]): ExpressionSpecification => [
  "interpolate",
  ["exponential", 1.6],
  ["zoom"],
  ...(stops as [number, number]),
];
const heat: ExpressionSpecification = ["coalesce", ["feature-state", "heat"], 0];

/** A name in the page's language; a grid without one is called by its own three digits. */
function nameExpression(): ExpressionSpecification {
  const own: ExpressionSpecification = ["coalesce", ["get", "name"], ["slice", ["coalesce", ["get", "code"], ""], -3]];
  if (language() !== "en") return own;
  const english: ExpressionSpecification = ["get", "name_en"];
  const grid: ExpressionSpecification = ["concat", t("grid", { code: "" }), ["slice", ["get", "code"], -3]];
  return ["case", ["has", "name_en"], english, ["==", ["get", "level"], "grid"], grid, own];
}

/** Whether something of a grid's name has room in it at this zoom (`grid/domain/tiles/naming.py`). A filter looks at whole zooms. */
function fits(what: "fit" | "fit_en" | "fit_no", p: Palette): ExpressionSpecification {
  return [">=", ["zoom"], ["+", ["to-number", ["coalesce", ["get", what], 0]], Math.log2(p.textScale)]];
}

/** Where a grid's name may stand; of each tile's features it is asked once, at a whole zoom. */
function withinGrid(p: Palette): VariableAnchorOffsetCollectionSpecification {
  const high: ExpressionSpecification = [
    "+",
    ["to-number", ["coalesce", ["get", "fit_no"], 0]],
    HIGH_ENOUGH + Math.log2(p.textScale),
  ];
  const steps = [14, 15, 16, 17, 18, 19].flatMap((zoom) => [zoom, ["case", ["<=", high, zoom], GIVES_WAY, IN_PLACE]]);
  return ["step", ["zoom"], IN_PLACE, ...steps] as unknown as VariableAnchorOffsetCollectionSpecification;
}

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

/** Large text is a little smaller where communities are small: a name that stands over its border, or not at all, is no help. */
function communitySize(p: Palette): ExpressionSpecification {
  const size = 13.5 * p.textScale;
  const small = 13.5 * Math.sqrt(p.textScale);
  return ["interpolate", ["linear"], ["zoom"], NAMED, small, NAMED + 2, size];
}

function labels(p: Palette): LayerSpecification[] {
  const names = { source: "base", "source-layer": "names" } as const;
  const halo = { "text-halo-color": p.grid, "text-halo-width": 1.5 } as const;
  const size = (value: number): number => value * p.textScale;
  const name = nameExpression();
  const whole = fits(language() === "en" ? "fit_en" : "fit", p);
  const gridName = {
    "text-font": REGULAR,
    "text-size": size(11.5),
    "text-padding": 2,
    "text-variable-anchor-offset": withinGrid(p),
  };
  return [
    {
      id: "road-name",
      type: "symbol",
      source: "base",
      "source-layer": "places",
      minzoom: 14.5,
      filter: kind("road"),
      layout: { "symbol-placement": "line", "text-field": name, "text-font": REGULAR, "text-size": size(12) },
      paint: { "text-color": p.label, ...halo, "text-halo-color": p.road },
    },
    {
      id: "place-name",
      type: "symbol",
      ...names,
      minzoom: 16,
      filter: ["has", "kind"],
      layout: { "text-field": name, "text-font": REGULAR, "text-size": size(11), "text-max-width": 6 },
      paint: { "text-color": p.label, ...halo },
    },
    {
      id: "grid-name",
      type: "symbol",
      ...names,
      minzoom: 13,
      filter: ["all", level("grid"), whole],
      layout: { "text-field": name, ...gridName },
      paint: { "text-color": p.label, ...halo },
    },
    {
      id: "grid-number",
      type: "symbol",
      ...names,
      minzoom: 13,
      filter: ["all", level("grid"), ["!", whole], fits("fit_no", p)],
      layout: { "text-field": ["slice", ["get", "code"], -3], ...gridName },
      paint: { "text-color": p.label, ...halo },
    },
    {
      id: "community-name",
      type: "symbol",
      ...names,
      minzoom: 10,
      maxzoom: 16,
      filter: level("community"),
      layout: {
        "text-field": name,
        "text-font": BOLD,
        "text-size": communitySize(p),
        // A long name in two lines finds room where a wide one would be cut at the edge.
        "text-max-width": 7,
        "text-padding": 3,
        "text-variable-anchor-offset": AROUND,
        "text-overlap": ["step", ["zoom"], "never", NAMED + Math.log2(p.textScale), "cooperative"] as never,
      },
      paint: { "text-color": p.labelStrong, ...halo, "text-halo-width": 2 },
    },
    {
      id: "street-name",
      type: "symbol",
      ...names,
      maxzoom: 11.5,
      filter: level("street"),
      layout: { "text-field": name, "text-font": BOLD, "text-size": size(15) },
      paint: { "text-color": p.labelStrong, ...halo, "text-halo-width": 2 },
    },
  ];
}

export function baseLayers(p: Palette): LayerSpecification[] {
  return [...fills(p), ...borders(p), ...labels(p)];
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

/**
 * The names on the base map: whose, from which zoom on, and where they may stand. There is no glyph server: without `glyphs`
 * MapLibre draws every sign from the fonts of the device, so a text-font is a list of CSS families. The weight is read from
 * the first name of the list.
 */
import type {
  ExpressionSpecification,
  LayerSpecification,
  VariableAnchorOffsetCollectionSpecification,
} from "maplibre-gl";
import { language } from "../i18n";
import type { Palette } from "./palette";
import { t } from "./words";

const FAMILIES = ["PingFang SC", "Noto Sans CJK SC", "Noto Sans SC", "Microsoft YaHei", "sans-serif"];
/** What a layer of names takes as its `text-font`. */
export const REGULAR = ["Yizhi Regular", ...FAMILIES];
export const BOLD = ["Yizhi Bold", ...FAMILIES];

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

export const level = (name: string): ExpressionSpecification => ["==", ["get", "level"], name];
export const kind = (...names: string[]): ExpressionSpecification => ["in", ["get", "kind"], ["literal", names]];

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

/** Large text is a little smaller where communities are small: a name that stands over its border, or not at all, is no help. */
function communitySize(p: Palette): ExpressionSpecification {
  const size = 13.5 * p.textScale;
  const small = 13.5 * Math.sqrt(p.textScale);
  return ["interpolate", ["linear"], ["zoom"], NAMED, small, NAMED + 2, size];
}

/** The layers of names, roads first: what comes later wins where two want one place. */
export function nameLayers(p: Palette): LayerSpecification[] {
  const points = { source: "base", "source-layer": "names" } as const;
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
      ...points,
      minzoom: 16,
      filter: ["has", "kind"],
      layout: { "text-field": name, "text-font": REGULAR, "text-size": size(11), "text-max-width": 6 },
      paint: { "text-color": p.label, ...halo },
    },
    {
      id: "grid-name",
      type: "symbol",
      ...points,
      minzoom: 13,
      filter: ["all", level("grid"), whole],
      layout: { "text-field": name, ...gridName },
      paint: { "text-color": p.label, ...halo },
    },
    {
      id: "grid-number",
      type: "symbol",
      ...points,
      minzoom: 13,
      filter: ["all", level("grid"), ["!", whole], fits("fit_no", p)],
      layout: { "text-field": ["slice", ["get", "code"], -3], ...gridName },
      paint: { "text-color": p.label, ...halo },
    },
    {
      id: "community-name",
      type: "symbol",
      ...points,
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
      ...points,
      maxzoom: 11.5,
      filter: level("street"),
      layout: { "text-field": name, "text-font": BOLD, "text-size": size(15) },
      paint: { "text-color": p.labelStrong, ...halo, "text-halo-width": 2 },
    },
  ];
}

/** Cases as a heat map: every case counts once, wherever it is put together with others. */
import type { ExpressionSpecification, Map as MapLibreMap } from "maplibre-gl";
import type { Palette } from "./palette";

export const HEAT = "case-heat";
const FULL = 40;

/** Cells lie some 70 px apart at every zoom (`casework/domain/map_data.py`): each reaches into its neighbours. */
const CELL_RADIUS = 72;
const CELL_WEIGHT = 0.4;
const IS_CELL: ExpressionSpecification = ["==", ["get", "layer"], "case-cells"];
const reach = (radius: number): ExpressionSpecification => ["case", IS_CELL, CELL_RADIUS, radius];

/** From nothing over the brand's colour to amber; red stays what is late. */
function colours(p: Palette): ExpressionSpecification {
  const clear = p.brand.replace(/^rgb\(/, "rgba(").replace(/\)$/, ", 0)");
  return [
    "interpolate",
    ["linear"],
    ["heatmap-density"],
    0,
    clear.startsWith("rgba(") ? clear : "rgba(0, 0, 0, 0)",
    0.35,
    p.brand,
    1,
    p.soon,
  ];
}

export function addHeat(map: MapLibreMap, source: string, p: Palette): void {
  map.addLayer({
    id: HEAT,
    type: "heatmap",
    source,
    layout: { visibility: "none" },
    paint: {
      "heatmap-weight": [
        "*",
        ["case", IS_CELL, CELL_WEIGHT, 1],
        ["interpolate", ["linear"], ["sqrt", ["get", "n"]], 0, 0, 1, 0.35, FULL, 6],
      ],
      "heatmap-intensity": 1.8,
      "heatmap-radius": ["interpolate", ["linear"], ["zoom"], 10, reach(18), 14, reach(38), 18, reach(70)],
      "heatmap-opacity": 0.7,
      "heatmap-color": colours(p),
    },
  });
}

export function paintHeat(map: MapLibreMap, p: Palette): void {
  map.setPaintProperty(HEAT, "heatmap-color", colours(p));
}

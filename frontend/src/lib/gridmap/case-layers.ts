/** Sources and layers of cases: heat, a pulse, a halo, signs of many, and one mark each above all. */
import type { ExpressionSpecification, Map as MapLibreMap } from "maplibre-gl";
import { addHeat } from "./heat";
import type { Palette } from "./palette";
import { points } from "./points";

export const SOURCE = "cases";
export const LAYERS = ["case-cells", "case-marks"];
const MARK_SIZE: ExpressionSpecification = ["interpolate", ["linear"], ["zoom"], 12, 0.7, 14.5, 0.9, 16, 1];

export function addCaseLayers(map: MapLibreMap, p: Palette): void {
  const { brand } = p;
  for (const id of [SOURCE, "case-halo", "case-pulse"]) map.addSource(id, { type: "geojson", data: points([]) });
  addHeat(map, SOURCE, p);
  map.addLayer({
    id: "case-pulse",
    type: "circle",
    source: "case-pulse",
    paint: { "circle-radius": 26, "circle-color": brand, "circle-opacity": 0.25 },
  });
  map.addLayer({
    id: "case-halo",
    type: "circle",
    source: "case-halo",
    paint: {
      "circle-radius": 18,
      "circle-color": brand,
      "circle-opacity": 0.18,
      "circle-stroke-color": brand,
      "circle-stroke-width": ["case", ["get", "selected"], 2.5, 1],
    },
  });
  for (const id of LAYERS) {
    map.addLayer({
      id,
      type: "symbol",
      source: SOURCE,
      filter: ["==", ["get", "layer"], id],
      layout: {
        "icon-image": ["get", "image"],
        "icon-allow-overlap": true,
        "icon-padding": 0,
        "icon-size": id === "case-marks" ? MARK_SIZE : 1,
        "symbol-sort-key": ["get", "order"],
      },
    });
  }
}

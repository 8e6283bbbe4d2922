/**
 * The map on the page of a place: its outline, its doors, its open cases.
 *
 *   <div data-module="place-map" data-shape-url="…/shape.json"></div>
 */
import "./place-map.css";
import type { Feature, FeatureCollection, Point } from "geojson";
import { createGridMap, type GridMap, showNoMap, URLS } from "../../lib/gridmap";
import { loadMapLibre } from "../../lib/maplibre";

type Shape = FeatureCollection & { bbox: [number, number, number, number] };
const CLOSEST = 18;

function paint(grid: GridMap, shape: Shape): void {
  const { map } = grid;
  map.addSource("place", { type: "geojson", data: shape });
  const outline = ["==", ["get", "role"], "place"] as never;
  map.addLayer({ id: "place-fill", type: "fill", source: "place", filter: outline });
  map.addLayer({ id: "place-line", type: "line", source: "place", filter: outline });
  const colour = (): void => {
    const { brand } = grid.palette;
    map.setPaintProperty("place-fill", "fill-color", brand);
    map.setPaintProperty("place-fill", "fill-opacity", 0.22);
    map.setPaintProperty("place-line", "line-color", brand);
    map.setPaintProperty("place-line", "line-width", 2.5);
  };
  colour();
  grid.onRepaint(colour);
}

function sign(feature: Feature): HTMLElement {
  const { role, label } = feature.properties as { role: string; label: string };
  const made = document.createElement("span");
  made.className = "place-sign";
  made.dataset.role = role;
  made.title = label;
  made.setAttribute("role", "img");
  made.setAttribute("aria-label", label);
  return made;
}

export default async function placeMap(element: HTMLElement): Promise<() => void> {
  try {
    const answer = await fetch(element.dataset.shapeUrl ?? "", { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const shape = (await answer.json()) as Shape;
    const [west, south, east, north] = shape.bbox;
    const far = 0.0006;
    const grid = await createGridMap(element, {
      baseUrl: URLS.base,
      bounds: [west - far, south - far, east + far, north + far],
      inPage: true,
    });
    if (grid.map.getZoom() > CLOSEST) grid.map.setZoom(CLOSEST);
    paint(grid, shape);
    const { Marker } = await loadMapLibre();
    for (const feature of shape.features) {
      if (feature.geometry.type !== "Point" || feature.properties?.role === "place") continue;
      const [lon = 0, lat = 0] = (feature.geometry as Point).coordinates;
      new Marker({ element: sign(feature) }).setLngLat([lon, lat]).addTo(grid.map);
    }
    return () => grid.remove();
  } catch (error) {
    showNoMap(element, error);
    return () => element.replaceChildren();
  }
}

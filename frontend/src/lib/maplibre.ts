/** MapLibre, loaded only when a map is asked for: its code, its style sheet and the address of its worker. */
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

export type MapLibre = typeof import("maplibre-gl");

let loading: Promise<MapLibre> | undefined;

/** Its worker starts at once, beside the style sheet and the graphics card. */
async function begin(): Promise<MapLibre> {
  const maplibre = await import("maplibre-gl");
  maplibre.setWorkerUrl(workerUrl);
  maplibre.prewarm();
  return maplibre;
}

async function load(): Promise<MapLibre> {
  const [maplibre] = await Promise.all([begin(), import("maplibre-gl/dist/maplibre-gl.css")]);
  return maplibre;
}

export function loadMapLibre(): Promise<MapLibre> {
  loading ??= load();
  return loading;
}

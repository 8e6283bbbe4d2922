/** MapLibre, loaded only when a map is asked for: its code, its style sheet and the address of its worker. */
import workerUrl from "maplibre-gl/dist/maplibre-gl-worker.mjs?url";

export type MapLibre = typeof import("maplibre-gl");

let loading: Promise<MapLibre> | undefined;

async function load(): Promise<MapLibre> {
  const [maplibre] = await Promise.all([import("maplibre-gl"), import("maplibre-gl/dist/maplibre-gl.css")]);
  maplibre.setWorkerUrl(workerUrl);
  return maplibre;
}

export function loadMapLibre(): Promise<MapLibre> {
  loading ??= load();
  return loading;
}

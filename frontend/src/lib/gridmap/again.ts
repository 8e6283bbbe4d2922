/** Tiles of our own ground that did not come (no network, a server that starts again): the map would wait for a move. */
import type { Map as MapLibreMap } from "maplibre-gl";

/** Of a map underneath, its own part tells (`backdrop.ts`). */
const BACKDROP = "backdrop";
const FIRST_MS = 3_000;
const LONGEST_MS = 60_000;

interface TileId {
  x: number;
  y: number;
  z: number;
}
interface Failure {
  sourceId?: string;
  tile?: { tileID: { canonical: TileId } };
}

/** Asks for them again, ever more seldom until one comes; at once when the device is back in a network. Returns what ends it. */
export function askAgain(map: MapLibreMap, source: string): () => void {
  let missed: TileId[] = [];
  let wait = FIRST_MS;
  let timer: number | undefined;
  const ask = (): void => {
    window.clearTimeout(timer);
    timer = undefined;
    const asked = missed;
    missed = [];
    if (asked.length && map.getSource(source)) map.refreshTiles(source, asked);
  };
  map.on("error", (event) => {
    const { sourceId, tile } = event as Failure;
    // biome-ignore lint/suspicious/noConsole: what MapLibre itself does where nobody listens
    if (!sourceId?.startsWith(BACKDROP)) console.error(event.error);
    if (sourceId !== source || !tile) return;
    missed.push(tile.tileID.canonical);
    if (timer !== undefined) return;
    timer = window.setTimeout(ask, wait);
    wait = Math.min(wait * 2, LONGEST_MS);
  });
  map.on("data", (event) => {
    if (event.dataType === "source" && event.sourceId === source && event.tile?.state === "loaded") wait = FIRST_MS;
  });
  window.addEventListener("online", ask);
  return () => {
    window.clearTimeout(timer);
    window.removeEventListener("online", ask);
  };
}

/** A PMTiles file as backdrop: pictures as they are, vector tiles drawn quietly whatever scheme their layers are named by. */
import type { LayerSpecification } from "maplibre-gl";
import type { MapLibre } from "../maplibre";
import type { BackdropStyle } from "./backdrop";
import type { Palette } from "./palette";

const VECTOR = 1;
const PATIENCE_MS = 3000;
const NOTHING: BackdropStyle = { sources: {}, layers: [] };
/** What layers are called in the common schemes (OpenMapTiles, Protomaps). */
const GREEN = /park|landcover|landuse|wood|green/;
const WATER = /water|ocean/;
const ROADS = /road|transportation$|street|rail/;
const BUILDINGS = /building/;

function drawn(source: string, name: string, p: Palette): LayerSpecification[] {
  const base = { id: `${source}-${name}`, source, "source-layer": name };
  const polygons = ["==", ["geometry-type"], "Polygon"] as never;
  if (WATER.test(name)) return [{ ...base, type: "fill", filter: polygons, paint: { "fill-color": p.water } }];
  if (GREEN.test(name)) return [{ ...base, type: "fill", filter: polygons, paint: { "fill-color": p.green } }];
  if (BUILDINGS.test(name))
    return [{ ...base, type: "fill", minzoom: 14, filter: polygons, paint: { "fill-color": p.building } }];
  if (!ROADS.test(name)) return [];
  const width = ["interpolate", ["exponential", 1.6], ["zoom"], 8, 0.5, 14, 2.5, 18, 16] as never;
  return [{ ...base, type: "line", paint: { "line-color": p.roadEdge, "line-width": width } }];
}

const within = <T>(work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    new Promise<never>((_done, fail) => window.setTimeout(() => fail(new Error("late")), PATIENCE_MS)),
  ]);

/** Opens a file by its address; nothing where it cannot be read in time. */
export async function fileBackdrop(
  maplibre: MapLibre,
  name: string,
  address: string,
  p: Palette,
): Promise<BackdropStyle> {
  try {
    const { PMTiles, Protocol } = await import("pmtiles");
    const url = new URL(address, location.href).href;
    const file = new PMTiles(url);
    const header = await within(file.getHeader());
    const protocol = new Protocol();
    protocol.add(file);
    maplibre.addProtocol("pmtiles", protocol.tile);
    const source = { url: `pmtiles://${url}` };
    if (header.tileType !== VECTOR) {
      const tileSize = 256;
      return {
        sources: { [name]: { type: "raster", tileSize, ...source } },
        layers: [{ id: name, type: "raster", source: name }],
      };
    }
    const { vector_layers: found = [] } = (await within(file.getMetadata())) as { vector_layers?: { id: string }[] };
    const ids = [GREEN, WATER, ROADS, BUILDINGS].flatMap((pattern) => found.filter(({ id }) => pattern.test(id)));
    const layersOf = (now: Palette): LayerSpecification[] =>
      [...new Set(ids)].flatMap(({ id }) => drawn(name, id, now));
    return { sources: { [name]: { type: "vector", ...source } }, layers: layersOf(p), again: layersOf };
  } catch {
    return NOTHING;
  }
}

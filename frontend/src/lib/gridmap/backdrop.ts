/**
 * The map underneath the own ground, where the deployment has one (`grid/domain/backdrop.py`). Until its first tile came, and
 * where it never comes, the own ground is drawn in full; over it, areas let it shine through.
 */
import type { LayerSpecification, Map as MapLibreMap, SourceSpecification, StyleSpecification } from "maplibre-gl";
import { isDark } from "../display";
import type { MapLibre } from "../maplibre";
import { addGcjProtocol, gcjAddress } from "./gcj-tiles";
import type { Palette } from "./palette";
import { fileBackdrop } from "./pmtiles-file";

export interface Backdrop {
  kind: "raster" | "pmtiles";
  /** One list of tile addresses for each picture, the later drawn over the earlier. */
  layers: string[][];
  attribution: string;
  datum: "wgs84" | "cgcs2000" | "gcj02";
  max_zoom: number;
}

export interface BackdropStyle {
  sources: Record<string, SourceSpecification>;
  layers: LayerSpecification[];
}

const NAME = "backdrop";
const TILE = 256;
/** How far the own ground steps back over a backdrop. */
const OVER: [layer: string, property: string, value: number][] = [
  ["street-fill", "fill-opacity", 0],
  ["grid-fill", "fill-opacity", 0.3],
  ["green", "fill-opacity", 0],
  ["water", "fill-opacity", 0],
  ["road", "line-opacity", 0],
  ["road-edge", "line-opacity", 0],
  ["building", "fill-opacity", 0.35],
  ["public", "fill-opacity", 0.35],
];

function rasterPaint(): { "raster-saturation": number; "raster-brightness-max": number } {
  return isDark()
    ? { "raster-saturation": -0.5, "raster-brightness-max": 0.55 }
    : { "raster-saturation": -0.2, "raster-brightness-max": 1 };
}

function pictures(backdrop: Backdrop): BackdropStyle {
  const style: BackdropStyle = { sources: {}, layers: [] };
  backdrop.layers.forEach((addresses, index) => {
    const id = `${NAME}-${index}`;
    const tiles = backdrop.datum === "gcj02" ? addresses.map(gcjAddress) : addresses;
    style.sources[id] = { type: "raster", tiles, tileSize: TILE, maxzoom: backdrop.max_zoom };
    style.layers.push({ id, type: "raster", source: id, paint: rasterPaint() });
  });
  return style;
}

/** What to put under the own ground; nothing where there is no backdrop or it cannot be opened. */
export async function openBackdrop(
  maplibre: MapLibre,
  backdrop: Backdrop | null | undefined,
  p: Palette,
): Promise<BackdropStyle> {
  if (!backdrop) return { sources: {}, layers: [] };
  if (backdrop.kind === "pmtiles") return fileBackdrop(maplibre, NAME, backdrop.layers[0]?.[0] ?? "", p);
  if (backdrop.datum === "gcj02") addGcjProtocol(maplibre);
  return pictures(backdrop);
}

/** Puts a backdrop between the ground's colour and the own ground. */
export function withBackdrop(style: StyleSpecification, under: BackdropStyle): StyleSpecification {
  const [ground, ...rest] = style.layers;
  if (!ground || !under.layers.length) return style;
  return { ...style, sources: { ...style.sources, ...under.sources }, layers: [ground, ...under.layers, ...rest] };
}

/** Lets the own ground step back as soon as a tile of the backdrop is there; returns what to call after a repaint. */
export function stepBack(map: MapLibreMap, under: BackdropStyle): () => void {
  let isThere = false;
  const apply = (): void => {
    for (const { id, type } of under.layers) {
      if (type !== "raster") continue;
      for (const [key, value] of Object.entries(rasterPaint())) map.setPaintProperty(id, key as never, value as never);
    }
    if (!isThere) return;
    for (const [id, key, value] of OVER) map.setPaintProperty(id, key as never, value as never);
  };
  map.on("sourcedata", (event) => {
    if (isThere || !event.sourceId?.startsWith(NAME) || !event.tile) return;
    isThere = true;
    apply();
  });
  return apply;
}

/** Whose map it is, in the corner of the map. */
export function addAttribution(map: MapLibreMap, text: string): void {
  const made = document.createElement("p");
  made.className = "map-attribution";
  made.textContent = text;
  map.getContainer().append(made);
}

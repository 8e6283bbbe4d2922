/**
 * The map underneath the own ground, where the deployment has one (`grid/domain/backdrop.py`). Until its first tile came,
 * where it never comes, and once it fails, the own ground is drawn in full; over it, areas let it shine through.
 */
import type {
  LayerSpecification,
  Map as MapLibreMap,
  RequestParameters,
  SourceSpecification,
  StyleSpecification,
} from "maplibre-gl";
import { isDark } from "../display";
import type { MapLibre } from "../maplibre";
import { addGcjProtocol, gcjAddress } from "./gcj-tiles";
import type { Palette } from "./palette";
import { fileBackdrop } from "./pmtiles-file";
import { t } from "./words";

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
  /** The same layers in the colours of now, where they have colours of ours. */
  again?: (p: Palette) => LayerSpecification[];
}

const NAME = "backdrop";
const TILE = 256;
/** So many tiles in a row that fail: the service is not there. */
const FAILURES = 4;
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
    ? { "raster-saturation": -0.5, "raster-brightness-max": 0.45 }
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

/** Tells a foreign tile service which site asks (keys are tied to its name), never which page. */
export function askForeign(url: string): RequestParameters {
  return new URL(url, location.href).origin === location.origin ? { url } : { url, referrerPolicy: "origin" };
}

/** The backdrop of a map that is open: the own ground steps back once it is there, and forward where it fails or is switched off. */
export class BackdropView {
  private readonly map: MapLibreMap;
  private readonly under: BackdropStyle;
  private readonly note = document.createElement("p");
  private readonly attribution: string;
  /** What OVER names, as it is without a backdrop. */
  private readonly plain: unknown[];
  private isThere = false;
  private isOn = true;
  private failures = 0;
  private isLost: boolean;

  constructor(map: MapLibreMap, under: BackdropStyle, attribution: string) {
    this.map = map;
    this.under = under;
    this.attribution = attribution;
    this.plain = OVER.map(([id, key]) => map.getPaintProperty(id, key as never));
    this.note.className = "map-attribution";
    this.note.setAttribute("role", "status");
    map.getContainer().append(this.note);
    map.on("sourcedata", (event) => event.tile && this.isMine(event.sourceId) && this.came());
    map.on("error", (event) => {
      if (this.isMine((event as { sourceId?: string }).sourceId)) this.failed();
    });
    this.isLost = under.layers.length === 0;
    this.tell();
  }

  show(on: boolean): void {
    this.isOn = on;
    for (const { id } of this.under.layers) this.map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
    this.step();
    this.tell();
  }

  /** The theme is another one. */
  repaint(p: Palette): void {
    for (const { id, paint } of this.under.again?.(p) ?? [])
      for (const [key, value] of Object.entries(paint ?? {}))
        this.map.setPaintProperty(id, key as never, value as never);
    for (const { id, type } of this.under.layers)
      if (type === "raster")
        for (const [key, value] of Object.entries(rasterPaint()))
          this.map.setPaintProperty(id, key as never, value as never);
    this.step();
  }

  private isMine(source: string | undefined): boolean {
    return source?.startsWith(NAME) ?? false;
  }

  private came(): void {
    this.failures = 0;
    if (this.isThere) return;
    this.isThere = true;
    this.isLost = false;
    this.step();
    this.tell();
  }

  private failed(): void {
    this.failures += 1;
    if (this.failures < FAILURES) return;
    this.isThere = false;
    this.isLost = true;
    this.step();
    this.tell();
  }

  private step(): void {
    const back = this.isThere && this.isOn;
    for (const [index, [id, key, value]] of OVER.entries())
      this.map.setPaintProperty(id, key as never, (back ? value : this.plain[index]) as never);
  }

  /** Whose map it is, in the corner of the map; or that it did not come. */
  private tell(): void {
    this.map.getContainer().dataset.backdrop = this.isLost ? "lost" : !this.isOn ? "off" : this.isThere ? "there" : "";
    const text = this.isLost ? t("no_backdrop") : this.attribution;
    if (this.note.textContent !== text) this.note.textContent = text;
    this.note.hidden = !text || !this.isOn;
  }
}

/**
 * The one map of all pages: MapLibre over the tenant's own areas, buildings and roads (`grid/domain/tiles`). It asks nothing
 * of the internet, follows the theme while it is open, and can be driven from the keyboard (arrows, + and −).
 */
import "../../styles/components/map.css";
import type { LngLatBoundsLike, Map as MapLibreMap, MapOptions, PaddingOptions } from "maplibre-gl";
import { loadMapLibre, type MapLibre } from "../maplibre";
import { askAgain } from "./again";
import { ahead } from "./ahead";
import { askForeign, type BackdropStyle, BackdropView, openBackdrop, withBackdrop } from "./backdrop";
import { Controls } from "./controls";
import { drawsOnPaper } from "./on-paper";
import { onDisplayChange, type Palette, palette } from "./palette";
import { type BaseInfo, baseLayers, baseStyle, showNames } from "./style";
import { t } from "./words";

export { URLS } from "./urls";
export { t } from "./words";
export type { MapLibreMap, Palette };

export interface GridMap {
  map: MapLibreMap;
  palette: Palette;
  info: BaseInfo;
  /** When the ground is on the screen, or will not come: what is drawn over it waits for that. */
  drawn: Promise<void>;
  /** Draws something again when theme or view change; what takes time is waited for before the map is printed. */
  onRepaint(callback: (palette: Palette) => void | Promise<void>): void;
  /** Shows these areas as the ones that matter (code or codes; none takes it away). */
  highlight(codes: string[]): void;
  /** Shows the map underneath, where there is one, or the own ground alone. */
  showBackdrop(on: boolean): void;
  /** Moves so that these bounds are in sight. */
  fit(bounds: LngLatBoundsLike, how?: { atOnce?: boolean }): void;
  /** The same with the whole area. */
  showAll(): void;
  remove(): void;
}

export interface GridMapOptions {
  baseUrl: string;
  centre?: [number, number] | undefined;
  zoom?: number | undefined;
  bounds?: LngLatBoundsLike | undefined;
  /** On a page that scrolls: a wheel or one finger scrolls the page, not the map. */
  inPage?: boolean;
  controls?: boolean;
  /** How much at the bottom is covered, in pixels: what is fitted stays above it. */
  foot?: (() => number) | undefined;
  /** Keeps the place in the address under this name, so that a link shows the same. */
  hash?: string;
}

/** The map cannot be shown; `message` is for the reader. */
export class NoMapError extends Error {}

const WORLD: [number, number, number, number] = [73, 18, 135, 54];
const MOST_ZOOM = 19;
const EDGE = 16;
const PATIENCE_MS = 4_000;

let drewOnce = false;

/** Whether the device draws in three dimensions. */
export function hasWebGL(): boolean {
  if (drewOnce) return true;
  try {
    const context = document.createElement("canvas").getContext("webgl2");
    drewOnce = context !== null;
    context?.getExtension("WEBGL_lose_context")?.loseContext();
  } catch {
    return false;
  }
  return drewOnce;
}

async function loadInfo(url: string): Promise<BaseInfo> {
  const told = ahead().base;
  if (told) return told;
  const answer = await fetch(url, { headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()) as BaseInfo;
}

function locale(): Record<string, string> {
  return {
    "Map.Title": t("map"),
    "CooperativeGesturesHandler.WindowsHelpText": t("ctrl_scroll"),
    "CooperativeGesturesHandler.MacHelpText": t("cmd_scroll"),
    "CooperativeGesturesHandler.MobileHelpText": t("two_fingers"),
  };
}

function edges({ foot }: GridMapOptions): PaddingOptions {
  return { top: EDGE, left: EDGE, right: EDGE, bottom: EDGE + (foot?.() ?? 0) };
}

function options(
  element: HTMLElement,
  info: BaseInfo,
  p: Palette,
  wanted: GridMapOptions,
  under: BackdropStyle,
): MapOptions {
  const start: Partial<MapOptions> = wanted.centre
    ? { center: wanted.centre, zoom: wanted.zoom ?? 16 }
    : { bounds: wanted.bounds ?? info.bounds ?? WORLD, fitBoundsOptions: { padding: edges(wanted) } };
  return {
    container: element,
    style: withBackdrop(baseStyle(info, p), under),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    rollEnabled: false,
    maxZoom: MOST_ZOOM,
    fadeDuration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 150,
    cooperativeGestures: wanted.inPage ?? false,
    locale: locale(),
    hash: wanted.hash ?? false,
    transformRequest: askForeign,
    ...start,
  };
}

/** How large names are decides also where they may stand, and which of them have room. */
const SIZES = ["text-size", "text-overlap"];

/** Sets colours and text sizes of the base again, without asking for tiles. */
function repaint(map: MapLibreMap, p: Palette): void {
  for (const layer of baseLayers(p).filter(({ id }) => map.getLayer(id))) {
    for (const [key, value] of Object.entries(layer.paint ?? {}))
      map.setPaintProperty(layer.id, key as never, value as never);
    const sizes = Object.entries(layer.layout ?? {}).filter(([key]) => SIZES.includes(key));
    for (const [key, value] of sizes) map.setLayoutProperty(layer.id, key as never, value as never);
    if (sizes.length && "filter" in layer) map.setFilter(layer.id, layer.filter as never);
  }
}

/** When areas are on the screen (`./run bench ground` waits for that). */
async function areasDrawn(map: MapLibreMap): Promise<void> {
  const isThere = (): boolean =>
    map.queryRenderedFeatures({ layers: ["community-border", "street-border"] }).length > 0;
  while (!isThere()) await new Promise<void>((done) => map.once("render", () => done()));
}

/** Areas first, names after them: their letters take as long to draw as all the ground. `data-drawn` says when areas are there. */
async function groundDrawn(map: MapLibreMap, element: HTMLElement): Promise<void> {
  const areas = areasDrawn(map).then(() => {
    element.dataset.drawn = "true";
  });
  const quiet = new Promise<void>((done) => map.once("idle", () => done()));
  const patience = new Promise<void>((done) => window.setTimeout(done, PATIENCE_MS));
  await Promise.race([areas, quiet, patience]);
  if (map.getLayer("ground")) showNames(map);
}

/** `data-still` says that the map has drawn everything it was given and does not move. */
function tellWhenStill(map: MapLibreMap, element: HTMLElement): void {
  for (const event of ["dataloading", "movestart", "render"] as const)
    map.on(event, () => {
      delete element.dataset.still;
    });
  map.on("idle", () => {
    element.dataset.still = "true";
  });
}

/** Makes the map. A graphics card is asked for once, by the map itself: the question takes long. */
function make(maplibre: MapLibre, wanted: MapOptions): MapLibreMap {
  try {
    const map = new maplibre.Map(wanted);
    drewOnce = true;
    return map;
  } catch (error) {
    throw hasWebGL() ? error : new NoMapError(t("no_webgl"));
  }
}

async function open(element: HTMLElement, wanted: GridMapOptions): Promise<GridMap> {
  const [maplibre, info] = await Promise.all([loadMapLibre(), loadInfo(wanted.baseUrl)]);
  const p = palette();
  const under = await openBackdrop(maplibre, info.backdrop, p);
  const map = make(maplibre, options(element, info, p, wanted, under));
  const stopAsking = askAgain(map, "base");
  tellWhenStill(map, element);
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  const loaded = new Promise<void>((done) => {
    if (map.isStyleLoaded()) done();
    else map.once("style.load", () => done());
  });
  const repainters: ((palette: Palette) => void | Promise<void>)[] = [];
  let repainted: Promise<unknown> = Promise.resolve();
  const made: GridMap = {
    map,
    palette: p,
    info,
    drawn: loaded.then(() => groundDrawn(map, element)),
    onRepaint: (callback) => repainters.push(callback),
    highlight: (codes) => {
      const filter = ["in", ["get", "code"], ["literal", codes]] as never;
      for (const id of ["own-fill", "own-border"]) map.setFilter(id, filter);
    },
    showBackdrop: (on) => backdrop?.show(on),
    fit: (bounds, { atOnce = false } = {}) =>
      map.fitBounds(bounds, { padding: edges(wanted), ...(atOnce ? { duration: 0 } : {}) }),
    showAll: () => made.fit(wanted.bounds ?? info.bounds ?? WORLD),
    remove: () => {
      stop();
      stopPrinting();
      stopAsking();
      map.remove();
    },
  };
  let backdrop: BackdropView | null = null;
  const stop = onDisplayChange(() => {
    made.palette = palette();
    repaint(map, made.palette);
    backdrop?.repaint(made.palette);
    repainted = Promise.all(repainters.map((callback) => callback(made.palette)));
  });
  const stopPrinting = drawsOnPaper(map, () => repainted);
  if (wanted.controls !== false) map.addControl(new Controls(made.showAll), "top-right");
  await loaded;
  if (info.backdrop) backdrop = new BackdropView(map, under, info.backdrop.attribution);
  element.dataset.mapReady = "true";
  return made;
}

/** Opens a map in an element. Rejects with NoMapError, whose message a reader can be shown. */
export async function createGridMap(element: HTMLElement, wanted: GridMapOptions): Promise<GridMap> {
  element.classList.add("grid-map");
  try {
    return await open(element, wanted);
  } catch (error) {
    throw new NoMapError(error instanceof NoMapError ? error.message : t("no_map"));
  }
}

/** Says in the map's place why there is none, with a button to try again. */
export function showNoMap(element: HTMLElement, error: unknown, again?: () => void): void {
  const note = document.createElement("div");
  note.className = "map-note";
  note.setAttribute("role", "status");
  const text = document.createElement("p");
  text.textContent = error instanceof NoMapError ? error.message : t("no_map");
  note.append(text);
  if (again && hasWebGL()) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn";
    button.textContent = t("again");
    button.addEventListener("click", () => {
      note.remove();
      again();
    });
    note.append(button);
  }
  element.replaceChildren(note);
}

/** The picker's map: a pin fixed in the middle, the map moves below it. Loaded when a resident asks for it. */
import { createGridMap, type GridMap } from "../../lib/gridmap";
import type { Point } from "./place";
import { t } from "./words";

const CLOSE = 17;
const STEP_PX = 24;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP_PX, 0],
  ArrowRight: [STEP_PX, 0],
  ArrowUp: [0, -STEP_PX],
  ArrowDown: [0, STEP_PX],
};

export interface PinMapOptions {
  baseUrl: string;
  start: Point | null;
  bounds: [number, number, number, number] | null;
  onPick: (point: Point) => void;
}

const SVG = "http://www.w3.org/2000/svg";
const PIN = "M16 1C8.8 1 3 6.7 3 13.7 3 23 16 39 16 39s13-16 13-25.3C29 6.7 23.2 1 16 1z";

function pin(): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", "map-pin");
  svg.setAttribute("viewBox", "0 0 32 40");
  svg.setAttribute("aria-hidden", "true");
  const body = document.createElementNS(SVG, "path");
  body.setAttribute("d", PIN);
  const eye = document.createElementNS(SVG, "circle");
  for (const [name, value] of Object.entries({ cx: "16", cy: "14", r: "5" })) eye.setAttribute(name, value);
  svg.append(body, eye);
  return svg;
}

export interface PinMap {
  goTo(point: Point): void;
  remove(): void;
}

function listenForMoves(grid: GridMap, options: PinMapOptions): void {
  const { map } = grid;
  // Only a person's own move chooses a place: opening the map or a resize must not.
  let byHand = false;
  const pick = (): void => {
    byHand = false;
    const { lng, lat } = map.getCenter();
    options.onPick({ lon: lng, lat });
  };
  map.on("click", (event) => {
    byHand = true;
    map.easeTo({ center: event.lngLat, zoom: Math.max(map.getZoom(), CLOSE - 1) });
  });
  map.on("move", (event) => {
    if (event.originalEvent) byHand = true;
  });
  map.on("moveend", () => {
    if (byHand) pick();
  });
  const canvas = map.getCanvas();
  canvas.addEventListener(
    "keydown",
    (event) => {
      const step = ARROWS[event.key];
      if (!step && event.key !== "Enter") return;
      event.preventDefault();
      event.stopPropagation();
      byHand = true;
      if (step) map.panBy(step, { duration: 0 });
      else pick();
    },
    { capture: true },
  );
}

export async function openPinMap(box: HTMLElement, options: PinMapOptions): Promise<PinMap> {
  const { start, bounds } = options;
  const grid = await createGridMap(box, {
    baseUrl: options.baseUrl,
    ...(start ? { centre: [start.lon, start.lat], zoom: CLOSE } : {}),
    ...(bounds ? { bounds } : {}),
  });
  grid.map.getCanvas().setAttribute("aria-label", `${t("picker")}. ${t("move")}`);
  box.append(pin());
  listenForMoves(grid, options);
  return {
    goTo: (point) => grid.map.easeTo({ center: [point.lon, point.lat], zoom: Math.max(grid.map.getZoom(), CLOSE) }),
    remove: () => grid.remove(),
  };
}

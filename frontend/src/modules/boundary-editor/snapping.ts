/** What a pointer holds on to: a corner nearby, else the border nearby. */
import type { MapLibreMap } from "../../lib/gridmap";
import { nearestOn, ringsOf, same } from "./topology";
import type { Area, Point } from "./types";

const REACH_PX = 12;

export interface Snap {
  place: Point;
  kind: "corner" | "border";
}

function reach(map: MapLibreMap, at: Point): [number, number] {
  const centre = map.project(at);
  const aside = map.unproject([centre.x + REACH_PX, centre.y + REACH_PX]);
  return [Math.abs(aside.lng - at[0]), Math.abs(aside.lat - at[1])];
}

/** Distance in units of the reach: 1 is as far as a pointer holds on. */
function far(from: Point, to: Point, [x, y]: [number, number]): number {
  return Math.hypot((from[0] - to[0]) / x, (from[1] - to[1]) / y);
}

function onBorder(start: Point, end: Point, at: Point, r: [number, number]): Point {
  const scaled = (p: Point): Point => [p[0] / r[0], p[1] / r[1]];
  const { place } = nearestOn(scaled(start), scaled(end), scaled(at));
  return [place[0] * r[0], place[1] * r[1]];
}

class Nearest {
  found: Snap | null = null;
  private least = 1;

  take(place: Point, kind: Snap["kind"], distance: number): void {
    if (distance < this.least) [this.found, this.least] = [{ place, kind }, distance];
  }
}

function* bordersNear(areas: Iterable<Area>, at: Point, [x]: [number, number]): Generator<[Point, Point]> {
  for (const area of areas) {
    for (const ring of ringsOf(area.geometry).flat()) {
      for (const [index, start] of ring.entries()) {
        const end = ring[(index + 1) % ring.length] as Point;
        const isAside = Math.min(start[0], end[0]) > at[0] + x || Math.max(start[0], end[0]) < at[0] - x;
        if (!isAside) yield [start, end];
      }
    }
  }
}

/** `except` is the corner being dragged: it and the borders that end in it hold nothing. */
export function snapAt(map: MapLibreMap, areas: Iterable<Area>, at: Point, except?: Point): Snap | null {
  const r = reach(map, at);
  const [corners, borders] = [new Nearest(), new Nearest()];
  for (const [start, end] of bordersNear(areas, at, r)) {
    const ends = [start, end].filter((corner) => !except || !same(corner, except));
    for (const corner of ends) corners.take(corner, "corner", far(corner, at, r));
    if (ends.length < 2) continue;
    const place = onBorder(start, end, at, r);
    borders.take(place, "border", far(place, at, r));
  }
  return corners.found ?? borders.found;
}

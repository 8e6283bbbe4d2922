/** Areas put together as they will be, until the server says so: borders that two of them share are left out. */
import { type Edge, edgesOf, inside, ringsOf, same, shapeOf, twiceArea, withNode } from "./topology";
import type { Point, Shape } from "./types";

const DIGITS = 7;
/** More corners than this are not worth the time: the server's answer comes sooner. */
const MOST_CORNERS = 3000;

function sign(place: Point): string {
  return `${place[0].toFixed(DIGITS)},${place[1].toFixed(DIGITS)}`;
}

/** Rings with a corner wherever another one has one on the same border. */
function noded(rings: Point[][]): Point[][] {
  const corners = rings.flat();
  return rings.map((ring) => corners.reduce(withNode, ring));
}

/** For every corner the corners that it is joined with, without the borders that are there twice. */
function joints(rings: Point[][]): Map<string, Point[]> {
  const edges = new Map<string, Edge>();
  for (const edge of rings.flatMap(edgesOf)) {
    const key = edge.map(sign).sort().join(" ");
    if (!edges.delete(key)) edges.set(key, edge);
  }
  const found = new Map<string, Point[]>();
  for (const [start, end] of edges.values()) {
    found.set(sign(start), [...(found.get(sign(start)) ?? []), end]);
    found.set(sign(end), [...(found.get(sign(end)) ?? []), start]);
  }
  return found;
}

/** Walks from corner to corner until all are used; null where a corner has more than one way on. */
function walked(ways: Map<string, Point[]>): Point[][] | null {
  if ([...ways.values()].some((on) => on.length !== 2)) return null;
  const rings: Point[][] = [];
  for (let first = firstOf(ways); first; first = firstOf(ways)) rings.push(ringFrom(first, ways));
  return rings;
}

function firstOf(ways: Map<string, Point[]>): Point | undefined {
  return ways.values().next().value?.[0];
}

function ringFrom(first: Point, ways: Map<string, Point[]>): Point[] {
  const ring: Point[] = [];
  let at = first;
  for (let on = ways.get(sign(at)); on; on = ways.get(sign(at))) {
    const back = ring.at(-1);
    ways.delete(sign(at));
    ring.push(at);
    at = (back && same(on[0] as Point, back) ? on[1] : on[0]) as Point;
  }
  return ring;
}

/** Outer rings with the holes that lie in them. */
function nested(rings: Point[][]): Point[][][] {
  const parts: Point[][][] = [];
  for (const ring of [...rings].sort((a, b) => twiceArea(b) - twiceArea(a))) {
    const around = parts.find((part) => inside(edgesOf(part[0] as Point[]), ring[0] as Point));
    if (around) around.push(ring);
    else parts.push([ring]);
  }
  return parts;
}

/** One shape of several; where their borders do not add up, all parts as they are. */
export function merged(shapes: Shape[]): Shape {
  const all = shapes.flatMap((shape) => ringsOf(shape).flat());
  const rings = all.flat().length > MOST_CORNERS ? null : walked(joints(noded(all)));
  return shapeOf(rings?.length ? nested(rings) : shapes.flatMap(ringsOf));
}

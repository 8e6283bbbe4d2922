/**
 * Nodes that areas share, as the server treats them (grid/domain/sets/topology.py): every corner within TOLERANCE of a place
 * is one node. Here it is what a person sees at once; the server's answer replaces it.
 */
import type { Geometry, Position } from "geojson";
import type { Area, Box, NodeAct, Point, Shape } from "./types";

export type Edge = [Point, Point];

/** Degrees: about a centimetre. */
export const TOLERANCE = 1e-7;
const LEAST_CORNERS = 3;

export function same(one: Point, other: Point): boolean {
  return Math.hypot(one[0] - other[0], one[1] - other[1]) <= TOLERANCE;
}

export function middle(one: Point, other: Point): Point {
  return [(one[0] + other[0]) / 2, (one[1] + other[1]) / 2];
}

/** The borders of a ring from corner to corner, the last one back to the first. */
export function edgesOf(ring: Point[]): Edge[] {
  return ring.map((start, i): Edge => [start, ring[(i + 1) % ring.length] as Point]);
}

/** Whether a place lies within closed rings, given by their edges; on an edge it may be either. */
export function inside(edges: Edge[], [x, y]: Point): boolean {
  return edges.reduce(
    (is, [a, b]) => (a[1] > y !== b[1] > y && x < ((b[0] - a[0]) * (y - a[1])) / (b[1] - a[1]) + a[0] ? !is : is),
    false,
  );
}

/** Twice what a ring encloses, in square degrees. */
export function twiceArea(ring: Point[]): number {
  return Math.abs(edgesOf(ring).reduce((sum, [a, b]) => sum + a[0] * b[1] - b[0] * a[1], 0));
}

/** The rings of every part, each without its closing corner. */
export function ringsOf(shape: Shape): Point[][][] {
  const parts = shape.type === "Polygon" ? [shape.coordinates] : shape.coordinates;
  return parts.map((part) => part.map((ring) => ring.slice(0, -1) as Point[]));
}

export function shapeOf(parts: Point[][][]): Shape {
  const closed = parts.map((part) => part.map((ring) => [...ring, ring[0] as Point]));
  if (closed.length === 1) return { type: "Polygon", coordinates: closed[0] as Point[][] };
  return { type: "MultiPolygon", coordinates: closed };
}

export function boxOf(shape: Shape): Box {
  const box: Box = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of ringsOf(shape).flat(2)) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** The place on a border nearest to a point, and how far along it lies (0 to 1). */
export function nearestOn(start: Point, end: Point, to: Point): { place: Point; along: number } {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const length = dx * dx + dy * dy;
  const along = length ? ((to[0] - start[0]) * dx + (to[1] - start[1]) * dy) / length : 0;
  const kept = Math.min(1, Math.max(0, along));
  return { place: [start[0] + kept * dx, start[1] + kept * dy], along };
}

function passes(start: Point, end: Point, at: Point): boolean {
  if (same(start, at) || same(end, at)) return false;
  const { place, along } = nearestOn(start, end, at);
  return along > 0 && along < 1 && same(place, at);
}

export function withNode(ring: Point[], at: Point): Point[] {
  if (ring.some((corner) => same(corner, at))) return ring;
  const index = ring.findIndex((start, i) => passes(start, ring[(i + 1) % ring.length] as Point, at));
  return index < 0 ? ring : [...ring.slice(0, index + 1), at, ...ring.slice(index + 1)];
}

function withoutRepeats(ring: Point[]): Point[] {
  return ring.filter((corner, i) => !same(corner, ring[(i + ring.length - 1) % ring.length] as Point));
}

function near(shape: Shape, at: Point): boolean {
  const [west, south, east, north] = boxOf(shape);
  const slack = TOLERANCE;
  return at[0] >= west - slack && at[0] <= east + slack && at[1] >= south - slack && at[1] <= north + slack;
}

function altered(areas: Iterable<Area>, at: Point, alter: (ring: Point[]) => Point[]): Map<number, Area> {
  const found = new Map<number, Area>();
  for (const area of areas) {
    if (!near(area.geometry, at)) continue;
    const before = ringsOf(area.geometry);
    const after = before.map((part) => part.map(alter));
    if (after.every((part, i) => part.every((ring, j) => ring === before[i]?.[j]))) continue;
    const cleaned = after.map((part) => part.map(withoutRepeats).filter((ring) => ring.length >= LEAST_CORNERS));
    const kept = cleaned.filter((part) => part.length);
    if (kept.length) found.set(area.id, { ...area, geometry: shapeOf(kept) });
  }
  return found;
}

/** The areas that an act on a node changes. */
export function applied(areas: Iterable<Area>, act: NodeAct): Map<number, Area> {
  const { at, to } = act;
  if (act.op === "insert") return altered(areas, at, (ring) => withNode(ring, at));
  if (act.op === "remove") {
    return altered(areas, at, (ring) =>
      ring.some((corner) => same(corner, at)) ? ring.filter((corner) => !same(corner, at)) : ring,
    );
  }
  if (!to) return new Map();
  const all = [...areas];
  const moved = altered(all, at, (ring) => {
    const noded = withNode(ring, at);
    return noded.some((corner) => same(corner, at)) ? noded.map((corner) => (same(corner, at) ? to : corner)) : ring;
  });
  const others = all.filter((area) => !moved.has(area.id));
  return new Map([...moved, ...altered(others, to, (ring) => withNode(ring, to))]);
}

/** Acts one after another. */
export function appliedAll(areas: Iterable<Area>, acts: NodeAct[]): Map<number, Area> {
  const present = new Map([...areas].map((area) => [area.id, area]));
  const changed = new Map<number, Area>();
  for (const act of acts) {
    for (const [id, area] of applied(present.values(), act)) {
      present.set(id, area);
      changed.set(id, area);
    }
  }
  return changed;
}

const METRES_A_DEGREE = 111_320;

/** Roughly how large a shape is, in square metres. */
export function squareMetres(shape: Shape): number {
  const latitude = (boxOf(shape)[1] + boxOf(shape)[3]) / 2;
  let sum = 0;
  for (const part of ringsOf(shape)) {
    part.forEach((ring, index) => {
      sum += ((index ? -1 : 1) * twiceArea(ring)) / 2;
    });
  }
  return sum * METRES_A_DEGREE ** 2 * Math.cos((latitude * Math.PI) / 180);
}

/** The box around any geometry, null where it has no corners. */
export function boxOfAny(geometry: Geometry | null): Box | null {
  const found: Point[] = [];
  const collect = (part: Position | Position[] | Position[][] | Position[][][]): void => {
    if (typeof part[0] === "number") found.push(part as Point);
    else for (const inner of part as Position[][]) collect(inner);
  };
  if (geometry?.type === "GeometryCollection") {
    const boxes = geometry.geometries.map(boxOfAny).filter((box) => box !== null);
    for (const box of boxes) found.push([box[0], box[1]], [box[2], box[3]]);
  } else if (geometry) collect(geometry.coordinates as Position);
  if (!found.length) return null;
  const [x, y] = [found.map((p) => p[0]), found.map((p) => p[1])];
  return [Math.min(...x), Math.min(...y), Math.max(...x), Math.max(...y)];
}

/** Whether one area lies on ground of another. Areas that meet along a border, or in a corner, do not. */
import { boxOf, type Edge, edgesOf, inside, middle, nearestOn, ringsOf, same, TOLERANCE, withNode } from "./topology";
import type { Area, Box, NodeAct, Point, Shape } from "./types";

/** An area that another one covers in part. */
export interface Cover {
  by: number;
  covered: number;
}

function meet(one: Box, other: Box): boolean {
  return one[0] <= other[2] && one[2] >= other[0] && one[1] <= other[3] && one[3] >= other[1];
}

function holdsBox(outer: Box, inner: Box): boolean {
  return outer[0] <= inner[0] && outer[1] <= inner[1] && outer[2] >= inner[2] && outer[3] >= inner[3];
}

function bordersOf(shape: Shape): Edge[] {
  return ringsOf(shape).flat().flatMap(edgesOf);
}

function bordersIn(shape: Shape, box: Box): Edge[] {
  return bordersOf(shape).filter(([a, b]) =>
    meet(box, [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[0], b[0]), Math.max(a[1], b[1])]),
  );
}

/** On which side of a line a place lies: 0 on it. */
function side([start, end]: Edge, at: Point): number {
  const [dx, dy] = [end[0] - start[0], end[1] - start[1]];
  const far = (dx * (at[1] - start[1]) - dy * (at[0] - start[0])) / (Math.hypot(dx, dy) || 1);
  return Math.abs(far) <= TOLERANCE ? 0 : Math.sign(far);
}

function cross(one: Edge, other: Edge): boolean {
  return side(one, other[0]) * side(one, other[1]) < 0 && side(other, one[0]) * side(other, one[1]) < 0;
}

/** Inside, and not on the border. */
function within(edges: Edge[], at: Point): boolean {
  return inside(edges, at) && !edges.some(([a, b]) => same(nearestOn(a, b, at).place, at));
}

/** Whether two areas share ground. With `at`, only what the borders that end there may have brought is looked at. */
export function overlap(one: Shape, other: Shape, at?: Point): boolean {
  const [boxOne, boxOther] = [boxOf(one), boxOf(other)];
  if (!meet(boxOne, boxOther)) return false;
  const ends = (edge: Edge): boolean => !at || same(edge[0], at) || same(edge[1], at);
  const mine = bordersIn(one, boxOther).filter(ends);
  const theirs = bordersIn(other, boxOne);
  if (mine.some((edge) => theirs.some((their) => cross(edge, their)))) return true;
  const border = bordersOf(other);
  if (mine.some((edge) => within(border, edge[0]) || within(border, edge[1]) || within(border, middle(...edge)))) {
    return true;
  }
  if (!holdsBox(boxOne, boxOther)) return false;
  const around = bordersOf(one);
  return border.some((edge) => within(around, edge[0]) || within(around, middle(...edge)));
}

function hasNode(area: Area, at: Point): boolean {
  return ringsOf(area.geometry)
    .flat()
    .some((ring) => withNode(ring, at).some((corner) => same(corner, at)));
}

/**
 * What areas would cover after acts on nodes: areas that move with the node are no matter, the others are.
 * `after` is of the changed areas.
 */
export function coversAfter(areas: Area[], after: Map<number, Area>, acts: NodeAct[]): Cover[] {
  const act = acts.at(-1);
  if (!act || act.op === "insert") return [];
  const moved = [...after.values()].filter((area) => {
    const before = areas.find((one) => one.id === area.id);
    return before !== undefined && hasNode(before, act.at);
  });
  const ids = new Set(moved.map((area) => area.id));
  const others = areas.filter((area) => !ids.has(area.id)).map((area) => after.get(area.id) ?? area);
  return moved.flatMap((area) =>
    others
      .filter((other) => overlap(area.geometry, other.geometry, act.to))
      .map((other) => ({ by: area.id, covered: other.id })),
  );
}

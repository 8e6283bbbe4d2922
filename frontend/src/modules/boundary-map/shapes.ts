/** Shapes of a page with what became of them, as the server answers them. */
import type { Bounds } from "../../lib/gridmap/areas";
import { metres } from "../../lib/gridmap/measure";
import type { Kind } from "./words";

export interface Facts {
  id: string;
  kind: Kind;
  name?: string;
  code?: string;
  what?: string;
  /** Of a finding: what it has in common with others. */
  cause?: string;
}

export interface Shape {
  type: "Feature";
  properties: Facts;
  geometry: { type: string; coordinates: unknown; geometries?: Shape["geometry"][] };
}

export interface Shapes {
  type: "FeatureCollection";
  features: Shape[];
  bounds: Bounds | null;
  known?: Bounds | null;
  error?: string;
}

export const NOTHING: Shapes = { type: "FeatureCollection", features: [], bounds: null };

export async function loadShapes(url: string, signal: AbortSignal): Promise<Shapes> {
  const answer = await fetch(url, { headers: { Accept: "application/geo+json" }, signal });
  const body = (await answer.json()) as Shapes;
  if (!answer.ok) return { ...NOTHING, error: body.error ?? "" };
  return body;
}

/** Tells whether a button that names an id, or a cause (`cause-…`), means a shape. */
export const isMeant = ({ properties }: Shape, name: string): boolean =>
  properties.id === name || (properties.cause !== undefined && `cause-${properties.cause}` === name);

/** Roughly how far two boxes are apart. */
export function kilometresApart(one: Bounds, other: Bounds): number {
  const gap = (low: 0 | 1, high: 2 | 3): number => Math.max(0, one[low] - other[high], other[low] - one[high]);
  const latitude = (one[1] + one[3] + other[1] + other[3]) / 4;
  const half = gap(1, 3) / 2;
  return metres([0, latitude - half], [gap(0, 2), latitude + half]) / 1000;
}

/** The box around one or more shapes. */
export function boundsOf(shapes: Shape[]): Bounds | null {
  const box: Bounds = [Infinity, Infinity, -Infinity, -Infinity];
  const walk = (part: unknown): void => {
    if (!Array.isArray(part)) return;
    const [lon, lat] = part;
    if (typeof lon !== "number" || typeof lat !== "number") {
      for (const inner of part) walk(inner);
      return;
    }
    box[0] = Math.min(box[0], lon);
    box[1] = Math.min(box[1], lat);
    box[2] = Math.max(box[2], lon);
    box[3] = Math.max(box[3], lat);
  };
  for (const shape of shapes) {
    walk(shape.geometry.coordinates);
    for (const inner of shape.geometry.geometries ?? []) walk(inner.coordinates);
  }
  return Number.isFinite(box[0]) ? box : null;
}

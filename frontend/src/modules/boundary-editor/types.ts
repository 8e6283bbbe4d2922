/** What the editor and the server say to each other (workbench/domain/boundary_steps.py). */
import type { Geometry, MultiPolygon, Polygon } from "geojson";

export type Point = [number, number];
/** A place on the screen, from the corner of the map. */
export interface Pixel {
  x: number;
  y: number;
}

export type Shape = Polygon | MultiPolygon;
export type Box = [number, number, number, number];

export interface Area {
  id: number;
  code: string;
  name: string;
  name_en: string;
  households: number | null;
  at: Point;
  geometry: Shape;
}

/** What undo or redo would do next. */
export interface Turn {
  what: string;
  areas: string;
  who: string;
  mine: boolean;
}

export interface Turns {
  undo: Turn | null;
  redo: Turn | null;
}

export interface Answer extends Turns {
  version: number;
  kind: string;
  changed: Area[];
  gone: number[];
}

export interface Act {
  act: string;
  areas: string;
  at: string;
  who: string;
  mine?: boolean;
}

export interface Refusal {
  code: string;
  message: string;
  field?: string;
  acts?: Act[];
}

export interface NodeAct {
  op: "move" | "insert" | "remove";
  at: Point;
  to?: Point;
}

export interface Finding {
  kind: string;
  severity: "error" | "warning";
  keys: number[];
  label: string;
  message: string;
  cause: string;
  geometry: Geometry | null;
}

/** What findings with one cause have in common: how many there are, what is wrong with all of them, and what to do. */
export interface Cause {
  key: string;
  severity: "error" | "warning";
  count: number;
  label: string;
  message: string;
  advice: string;
}

export interface Facts extends Turns {
  version: number;
  bounds: Box | null;
  beat: number;
  set: string;
  level: string;
}

export type Tool = "select" | "draw" | "split";

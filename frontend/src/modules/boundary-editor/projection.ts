/**
 * The draft as it will be once waiting steps are saved: what the server said last, and the steps that it does not know yet.
 * A split is shown as its line: where it cuts is the server's to say.
 */
import { merged } from "./merging";
import type { Step } from "./queue";
import { appliedAll, boxOf } from "./topology";
import type { Area, NodeAct, Point } from "./types";

/** Ids of areas that the server has not numbered yet begin here. */
export const TEMPORARY = 2 ** 41;

export interface Projected {
  areas: Map<number, Area>;
  /** The areas that differ from what is saved. */
  waiting: Set<number>;
  /** Cutting lines that wait. */
  cuts: Point[][];
}

export function isTemporary(id: number): boolean {
  return id >= TEMPORARY;
}

/** The steps that still count: undo takes the one before it away, redo brings it back. */
export function effective(steps: readonly Step[]): Step[] {
  const kept: Step[] = [];
  let undone: Step[] = [];
  for (const step of steps) {
    if (step.kind === "undo") undone.push(...kept.splice(-1));
    else if (step.kind === "redo") kept.push(...undone.splice(-1));
    else {
      kept.push(step);
      undone = [];
    }
  }
  return kept;
}

class Projecting implements Projected {
  readonly areas: Map<number, Area>;
  readonly waiting = new Set<number>();
  readonly cuts: Point[][] = [];

  constructor(base: Map<number, Area>) {
    this.areas = new Map(base);
  }

  take({ kind, values }: Step): void {
    if (kind === "reshape") this.put(appliedAll(this.areas.values(), values.nodes as NodeAct[]).values());
    else if (kind === "delete") for (const id of values.ids as number[]) this.areas.delete(id);
    else if (kind === "merge") this.merge(values.ids as number[]);
    else if (kind === "draw") this.draw(values.temporary as number, values.ring as Point[]);
    else if (kind === "edit") this.edit(values);
    else if (kind === "split") this.split(values.id as number, values.line as Point[]);
  }

  private put(areas: Iterable<Area>): void {
    for (const area of areas) {
      this.areas.set(area.id, area);
      this.waiting.add(area.id);
    }
  }

  private merge(ids: number[]): void {
    const found = ids.flatMap((id) => this.areas.get(id) ?? []);
    const [first] = found;
    if (!first || found.length < 2) return;
    for (const area of found) this.areas.delete(area.id);
    const households = found.some((area) => area.households === null)
      ? null
      : found.reduce((sum, area) => sum + (area.households ?? 0), 0);
    this.put([{ ...first, households, geometry: merged(found.map((area) => area.geometry)) }]);
  }

  private draw(id: number, ring: Point[]): void {
    const geometry: Area["geometry"] = { type: "Polygon", coordinates: [[...ring, ring[0] as Point]] };
    const [west, south, east, north] = boxOf(geometry);
    const at: Point = [(west + east) / 2, (south + north) / 2];
    this.put([{ id, code: "", name: "", name_en: "", households: null, at, geometry }]);
  }

  private edit(values: Record<string, unknown>): void {
    const area = this.areas.get(values.id as number);
    if (!area) return;
    const typed = (name: string): string => String(values[name] ?? "").trim();
    const households = /^\d+$/.test(typed("households")) ? Number(typed("households")) : null;
    this.put([{ ...area, code: typed("code"), name: typed("name"), name_en: typed("name_en"), households }]);
  }

  private split(id: number, line: Point[]): void {
    if (!this.areas.has(id)) return;
    this.cuts.push(line);
    this.waiting.add(id);
  }
}

export function projected(base: Map<number, Area>, steps: readonly Step[]): Projected {
  const made = new Projecting(base);
  for (const step of effective(steps)) made.take(step);
  return made;
}

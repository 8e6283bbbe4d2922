/** The areas of the draft that are loaded: those in view, and their neighbours; with the steps that wait to be saved. */
import { type Cover, coversAfter, overlap } from "./covering";
import { projected } from "./projection";
import type { Step } from "./queue";
import { appliedAll, boxOf } from "./topology";
import type { Area, Box, NodeAct, Point, Turns } from "./types";

/** So much more than the view is asked for on each side, so that a small move needs no question. */
const ASIDE = 0.25;

interface Loaded extends Turns {
  version: number;
  count: number;
  too_many: boolean;
  areas: Area[];
}

export class Ground {
  /** As they will be once all steps are saved. */
  areas = new Map<number, Area>();
  /** The areas among them that are not saved as they are, and cutting lines that wait. */
  waiting = new Set<number>();
  cuts: Point[][] = [];
  /** Areas that were moved onto others, as long as they lie there. */
  covers: Cover[] = [];
  count = 0;
  tooMany = false;
  /** As the server has them. */
  private readonly saved = new Map<number, Area>();
  private box: Box | null = null;
  private readonly url: string;
  private asked: AbortController | null = null;

  constructor(url: string) {
    this.url = url;
  }

  /** All areas by code. */
  sorted(): Area[] {
    return [...this.areas.values()].sort((a, b) => a.code.localeCompare(b.code) || a.id - b.id);
  }

  holds(view: Box): boolean {
    const { box } = this;
    if (!box || this.tooMany) return false;
    return box[0] <= view[0] && box[1] <= view[1] && box[2] >= view[2] && box[3] >= view[3];
  }

  /** Asks for the areas in view; null where the answer did not come (or another question overtook it). */
  async load(view: Box): Promise<Loaded | null> {
    this.asked?.abort();
    const mine = new AbortController();
    this.asked = mine;
    const [x, y] = [(view[2] - view[0]) * ASIDE, (view[3] - view[1]) * ASIDE];
    const box: Box = [view[0] - x, view[1] - y, view[2] + x, view[3] + y];
    try {
      const answer = await fetch(`${this.url}?bbox=${box.join(",")}`, {
        headers: { Accept: "application/json" },
        signal: mine.signal,
      });
      if (!answer.ok) return null;
      const loaded = (await answer.json()) as Loaded;
      this.box = box;
      return loaded;
    } catch {
      return null;
    }
  }

  take(loaded: Loaded): void {
    this.saved.clear();
    for (const area of loaded.areas) this.saved.set(area.id, area);
    this.count = loaded.count;
    this.tooMany = loaded.too_many;
  }

  put(changed: Iterable<Area>, gone: number[] = []): void {
    for (const area of changed) this.saved.set(area.id, area);
    for (const id of gone) this.saved.delete(id);
  }

  /** Puts the steps that are not saved on top of what is. */
  project(steps: readonly Step[]): void {
    const { areas, waiting, cuts } = projected(this.saved, steps);
    this.areas = areas;
    this.waiting = waiting;
    this.cuts = cuts;
    const shape = (id: number): Area["geometry"] | undefined => areas.get(id)?.geometry;
    this.covers = this.covers.filter(({ by, covered }) => {
      const [one, other] = [shape(by), shape(covered)];
      return one && other && overlap(one, other);
    });
  }

  /** The areas that are covered. */
  coveredIn(covers: Cover[]): Area[] {
    return [...new Set(covers.flatMap(({ covered }) => this.areas.get(covered) ?? []))];
  }

  /** What acts on nodes would cover that is no neighbour's; `after` are the areas that they change. */
  coversAfter(acts: NodeAct[], after = this.after(acts)): Cover[] {
    return coversAfter([...this.areas.values()], after, acts);
  }

  after(acts: NodeAct[]): Map<number, Area> {
    return appliedAll(this.areas.values(), acts);
  }

  /** The next free code where an area lies; empty where none is known. */
  async freeCode(url: string, { at }: Area): Promise<string> {
    const answer = await fetch(`${url}?at=${at.join(",")}`, { headers: { Accept: "application/json" } }).catch(
      () => null,
    );
    return answer?.ok ? ((await answer.json()) as { code: string }).code : "";
  }

  isDoubled(code: string): boolean {
    let count = 0;
    for (const area of this.areas.values()) if (area.code === code) count += 1;
    return count > 1;
  }

  boundsOf(ids: number[]): Box | null {
    const boxes = ids.flatMap((id) => {
      const area = this.areas.get(id);
      return area ? [boxOf(area.geometry)] : [];
    });
    if (!boxes.length) return null;
    const pick = (i: 0 | 1 | 2 | 3): number[] => boxes.map((box) => box[i]);
    return [Math.min(...pick(0)), Math.min(...pick(1)), Math.max(...pick(2)), Math.max(...pick(3))];
  }
}

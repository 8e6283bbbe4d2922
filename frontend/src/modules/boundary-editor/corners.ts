/** The corners of the chosen area from the keyboard: one after another, moved by arrow keys, put in and taken away. */
import type { MapLibreMap } from "../../lib/gridmap";
import { middle, ringsOf, same } from "./topology";
import type { Area, NodeAct, Point } from "./types";

/** After so long without a key the move is saved. */
const PAUSE_MS = 900;
const FAR_PX = 10;
const ARROWS: Record<string, Point> = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export interface CornerEvents {
  area(): Area | null;
  preview(acts: NodeAct[]): void;
  commit(acts: NodeAct[]): void;
  shown(): void;
  say(index: number, count: number): void;
}

export class Corners {
  /** The corner that keys act on, where it is drawn now. */
  active: Point | null = null;
  private from: Point | null = null;
  private timer: number | undefined;
  private readonly map: MapLibreMap;
  private readonly events: CornerEvents;

  constructor(map: MapLibreMap, events: CornerEvents) {
    this.map = map;
    this.events = events;
  }

  get isMoving(): boolean {
    return this.from !== null;
  }

  activate(corner: Point | null): void {
    this.flush();
    this.active = corner;
    this.events.shown();
    if (!corner) return;
    const all = this.all();
    this.events.say(all.findIndex((one) => same(one, corner)) + 1, all.length);
  }

  /** The active corner was moved by other means. */
  follow(to: Point | null): void {
    if (this.active && to) this.active = to;
  }

  step(by: number): void {
    const all = this.all();
    if (!all.length) return;
    const at = this.active;
    const index = at ? all.findIndex((one) => same(one, at)) : -1;
    this.activate(all[(index + by + all.length) % all.length] as Point);
    if (this.active && !this.map.getBounds().contains(this.active)) this.map.panTo(this.active);
  }

  /** True where the key was for a corner. */
  arrow(key: string, isFar: boolean): boolean {
    const way = ARROWS[key];
    if (!way || !this.active) return false;
    const pixel = this.map.project(this.active);
    const by = isFar ? FAR_PX : 1;
    const { lng, lat } = this.map.unproject([pixel.x + way[0] * by, pixel.y + way[1] * by]);
    this.from ??= this.active;
    this.active = [lng, lat];
    this.events.preview([{ op: "move", at: this.from, to: this.active }]);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), PAUSE_MS);
    return true;
  }

  /** Puts a corner into the border after the active one, and goes there. */
  insert(): void {
    this.flush();
    const all = this.all();
    const at = this.active;
    const index = at ? all.findIndex((one) => same(one, at)) : -1;
    const [here, next] = [all[index], this.after(at)];
    if (!here || !next) return;
    const between = middle(here, next);
    this.events.commit([{ op: "insert", at: between }]);
    this.activate(between);
  }

  takeAway(): void {
    const at = this.active;
    this.drop();
    if (!at) return;
    const next = this.after(at);
    this.events.commit([{ op: "remove", at }]);
    this.activate(next);
  }

  /** Saves a move under way. */
  flush(): void {
    window.clearTimeout(this.timer);
    const { from, active } = this;
    this.from = null;
    if (from && active && !same(from, active)) this.events.commit([{ op: "move", at: from, to: active }]);
  }

  /** Gives a move under way up. */
  drop(): void {
    window.clearTimeout(this.timer);
    if (this.from) this.active = this.from;
    this.from = null;
    this.events.preview([]);
  }

  private all(): Point[] {
    const area = this.events.area();
    return area ? ringsOf(area.geometry).flat(2) : [];
  }

  private after(at: Point | null): Point | null {
    const area = this.events.area();
    if (!at || !area) return null;
    for (const ring of ringsOf(area.geometry).flat()) {
      const index = ring.findIndex((corner) => same(corner, at));
      if (index >= 0) return ring[(index + 1) % ring.length] as Point;
    }
    return null;
  }
}

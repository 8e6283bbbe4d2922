/** Moving, bending and straightening borders with the mouse: corners of the chosen area, and of all that share them. */
import type { MapMouseEvent } from "maplibre-gl";
import type { MapLibreMap } from "../../lib/gridmap";
import { snapAt } from "./snapping";
import { ringsOf } from "./topology";
import type { Area, NodeAct, Point } from "./types";

const GRIP_PX = 11;

export interface Grips {
  /** The area whose corners can be gripped now, null where none can. */
  area(): Area | null;
  areas(): Area[];
  preview(acts: NodeAct[]): void;
  commit(acts: NodeAct[]): void;
  activate(corner: Point): void;
  snapped(place: Point | null): void;
}

interface Grip {
  place: Point;
  isNew: boolean;
}

function apart(map: MapLibreMap, place: Point, at: { x: number; y: number }): number {
  const pixel = map.project(place);
  return Math.hypot(pixel.x - at.x, pixel.y - at.y);
}

function gripAt(map: MapLibreMap, area: Area, at: { x: number; y: number }): Grip | null {
  let best: Grip | null = null;
  let least = GRIP_PX;
  for (const ring of ringsOf(area.geometry).flat()) {
    ring.forEach((corner, i) => {
      const next = ring[(i + 1) % ring.length] as Point;
      const middle: Point = [(corner[0] + next[0]) / 2, (corner[1] + next[1]) / 2];
      // A corner wins over a middle at the same distance.
      const [c, m] = [apart(map, corner, at) - 2, apart(map, middle, at)];
      if (c < least) [best, least] = [{ place: corner, isNew: false }, c];
      if (m < least) [best, least] = [{ place: middle, isNew: true }, m];
    });
  }
  return best;
}

function actsFor(grip: Grip, to: Point): NodeAct[] {
  const move: NodeAct = { op: "move", at: grip.place, to };
  return grip.isNew ? [{ op: "insert", at: grip.place }, move] : [move];
}

export class Reshaping {
  private grip: Grip | null = null;
  private to: Point | null = null;
  private readonly map: MapLibreMap;
  private readonly grips: Grips;

  constructor(map: MapLibreMap, grips: Grips) {
    this.map = map;
    this.grips = grips;
    map.on("mousedown", this.down);
    map.on("mousemove", this.move);
    map.on("dblclick", this.straighten);
    window.addEventListener("mouseup", this.up);
  }

  /** The click that follows was for a corner, not for an area. */
  tookClick = false;

  get isBusy(): boolean {
    return this.grip !== null;
  }

  cancel(): void {
    if (!this.grip) return;
    this.grip = null;
    this.to = null;
    this.map.dragPan.enable();
    this.grips.snapped(null);
    this.grips.preview([]);
  }

  remove(): void {
    window.removeEventListener("mouseup", this.up);
  }

  private readonly down = (event: MapMouseEvent): void => {
    this.tookClick = false;
    const area = this.grips.area();
    if (!area || event.originalEvent.button !== 0 || event.originalEvent.shiftKey) return;
    this.grip = gripAt(this.map, area, event.point);
    this.tookClick = this.grip !== null;
    if (this.grip) this.map.dragPan.disable();
  };

  private readonly move = (event: MapMouseEvent): void => {
    const area = this.grips.area();
    if (!this.grip) {
      const over = area ? gripAt(this.map, area, event.point) : null;
      this.map.getCanvas().style.cursor = over ? (over.isNew ? "copy" : "move") : "";
      return;
    }
    const at: Point = [event.lngLat.lng, event.lngLat.lat];
    const snap = snapAt(this.map, this.grips.areas(), at, this.grip.place);
    this.to = snap?.place ?? at;
    this.grips.snapped(snap?.place ?? null);
    this.grips.preview(actsFor(this.grip, this.to));
  };

  private readonly up = (): void => {
    const { grip, to } = this;
    if (!grip) return;
    this.grip = null;
    this.to = null;
    this.map.dragPan.enable();
    this.grips.snapped(null);
    if (to) this.grips.commit(actsFor(grip, to));
    else if (!grip.isNew) this.grips.activate(grip.place);
  };

  private readonly straighten = (event: MapMouseEvent): void => {
    const area = this.grips.area();
    const grip = area ? gripAt(this.map, area, event.point) : null;
    if (grip && !grip.isNew) this.grips.commit([{ op: "remove", at: grip.place }]);
  };
}

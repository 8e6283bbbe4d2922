/** Moving, bending and straightening borders with mouse or finger: corners of the chosen area, and of all that share them. */
import type { MapMouseEvent, MapTouchEvent } from "maplibre-gl";
import type { MapLibreMap, Palette } from "../../lib/gridmap";
import { Loupe } from "./loupe";
import { snapAt } from "./snapping";
import { middle, ringsOf } from "./topology";
import type { Area, NodeAct, Pixel, Point } from "./types";

const GRIP_PX = 11;
/** A finger is broad, and hides what it points at. */
const FINGER_PX = 26;
/** A finger that stays within this has tapped. */
const TAP_PX = 6;

export interface Grips {
  /** The area whose corners can be gripped now, null where none can. */
  area(): Area | null;
  areas(): Area[];
  palette(): Palette;
  preview(acts: NodeAct[]): void;
  commit(acts: NodeAct[]): void;
  activate(corner: Point): void;
  snapped(place: Point | null): void;
}

interface Grip {
  place: Point;
  isNew: boolean;
  /** From the finger to the corner that it took hold of; the pointer of a mouse lies on it. */
  aside: Pixel;
  start: Pixel;
  byTouch: boolean;
}

function gripAt(map: MapLibreMap, area: Area, at: Pixel, byTouch: boolean): Grip | null {
  let best: Grip | null = null;
  let least = byTouch ? FINGER_PX : GRIP_PX;
  const take = (place: Point, isNew: boolean): void => {
    const pixel = map.project(place);
    // A corner wins over a middle at the same distance.
    const far = Math.hypot(pixel.x - at.x, pixel.y - at.y) - (isNew ? 0 : 2);
    if (far >= least) return;
    const aside = byTouch ? { x: pixel.x - at.x, y: pixel.y - at.y } : { x: 0, y: 0 };
    best = { place, isNew, aside, start: at, byTouch };
    least = far;
  };
  for (const ring of ringsOf(area.geometry).flat()) {
    ring.forEach((corner, i) => {
      take(corner, false);
      take(middle(corner, ring[(i + 1) % ring.length] as Point), true);
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
  private readonly loupe: Loupe;

  constructor(map: MapLibreMap, grips: Grips) {
    this.map = map;
    this.grips = grips;
    this.loupe = new Loupe(map, () => grips.palette());
    map.on("mousedown", this.down);
    map.on("mousemove", this.move);
    map.on("dblclick", this.straighten);
    map.on("touchstart", this.touched);
    map.on("touchmove", this.moved);
    map.on("touchend", this.lifted);
    map.on("touchcancel", this.givenUp);
    window.addEventListener("mouseup", this.up);
  }

  /** The click that follows was for a corner, not for an area. */
  tookClick = false;

  get isBusy(): boolean {
    return this.grip !== null;
  }

  cancel(): void {
    if (!this.grip) return;
    this.letGo();
    this.grips.preview([]);
  }

  remove(): void {
    window.removeEventListener("mouseup", this.up);
    this.loupe.remove();
  }

  // --- the same for both ------------------------------------------------------------------------------------------

  private letGo(): void {
    this.grip = null;
    this.to = null;
    this.loupe.hide();
    this.map.dragPan.enable();
    this.grips.snapped(null);
  }

  private drag(grip: Grip, pointer: Pixel): void {
    const wanted = { x: pointer.x + grip.aside.x, y: pointer.y + grip.aside.y };
    const { lng, lat } = this.map.unproject([wanted.x, wanted.y]);
    const snap = snapAt(this.map, this.grips.areas(), [lng, lat], grip.place);
    this.to = snap?.place ?? [lng, lat];
    this.grips.snapped(snap?.place ?? null);
    this.grips.preview(actsFor(grip, this.to));
    if (grip.byTouch) this.loupe.show(this.map.project(this.to), pointer);
  }

  private end(): void {
    const { grip, to } = this;
    if (!grip) return;
    this.letGo();
    if (to) this.grips.commit(actsFor(grip, to));
    else if (!grip.isNew) this.grips.activate(grip.place);
  }

  // --- mouse ------------------------------------------------------------------------------------------------------

  private readonly down = (event: MapMouseEvent): void => {
    this.tookClick = false;
    const area = this.grips.area();
    if (!area || event.originalEvent.button !== 0 || event.originalEvent.shiftKey) return;
    this.grip = gripAt(this.map, area, event.point, false);
    this.tookClick = this.grip !== null;
    if (this.grip) this.map.dragPan.disable();
  };

  private readonly move = (event: MapMouseEvent): void => {
    if (this.grip) {
      if (!this.grip.byTouch) this.drag(this.grip, event.point);
      return;
    }
    const area = this.grips.area();
    const over = area ? gripAt(this.map, area, event.point, false) : null;
    this.map.getCanvas().style.cursor = over ? (over.isNew ? "copy" : "move") : "";
  };

  private readonly up = (): void => {
    if (!this.grip?.byTouch) this.end();
  };

  private readonly straighten = (event: MapMouseEvent): void => {
    const area = this.grips.area();
    const grip = area ? gripAt(this.map, area, event.point, false) : null;
    if (grip && !grip.isNew) this.grips.commit([{ op: "remove", at: grip.place }]);
  };

  // --- finger -----------------------------------------------------------------------------------------------------

  private readonly touched = (event: MapTouchEvent): void => {
    if (event.originalEvent.touches.length > 1) {
      // Two fingers move the map.
      this.cancel();
      return;
    }
    const area = this.grips.area();
    this.grip = area ? gripAt(this.map, area, event.point, true) : null;
    // Not `dragPan.disable()`: the browser would take the touch for scrolling.
    if (this.grip) event.preventDefault();
  };

  private readonly moved = (event: MapTouchEvent): void => {
    const { grip } = this;
    if (!grip?.byTouch) return;
    event.preventDefault();
    if (event.originalEvent.cancelable) event.originalEvent.preventDefault();
    const far = Math.hypot(event.point.x - grip.start.x, event.point.y - grip.start.y);
    if (this.to || far > TAP_PX) this.drag(grip, event.point);
  };

  private readonly lifted = (event: MapTouchEvent): void => {
    if (!this.grip?.byTouch) return;
    // A tap between two corners is meant for the area; any other touch here was for a corner, and no mouse events follow.
    const isForArea = this.grip.isNew && !this.to;
    if (!isForArea && event.originalEvent.cancelable) event.originalEvent.preventDefault();
    this.end();
  };

  private readonly givenUp = (): void => {
    if (this.grip?.byTouch) this.cancel();
  };
}

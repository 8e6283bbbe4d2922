/**
 * Drawing a box by dragging, with a mouse or one finger: from where the press began to where it ends. While it is wanted
 * the map does not move along; a second finger leaves the gesture to the map.
 */
import type { Map as MapLibreMap, MapMouseEvent, MapTouchEvent } from "maplibre-gl";
import type { LonLat } from "./datum";

/** Below this it is a press that trembled: MapLibre makes a click of it. */
const TREMBLE_PX = 3;
/** A box narrower than this was not meant as one. */
const NARROW_PX = 8;

export interface DragOptions {
  wanted: () => boolean;
  onBegin: () => void;
  onDrag: (from: LonLat, to: LonLat) => void;
  onBox: (from: LonLat, to: LonLat) => void;
  /** Too narrow for a box: a press that slipped. */
  onSlip: (to: LonLat) => void;
  /** Nothing comes of it. */
  onLeave: () => void;
}

interface Press {
  pointer: number;
  x: number;
  y: number;
  moves: boolean;
}

export class BoxDrag {
  private readonly map: MapLibreMap;
  private readonly options: DragOptions;
  private press: Press | null = null;

  constructor(map: MapLibreMap, options: DragOptions) {
    this.map = map;
    this.options = options;
    const canvas = map.getCanvas();
    map.on("mousedown", (event) => this.hold(event));
    map.on("touchstart", (event) => this.hold(event));
    canvas.addEventListener("pointerdown", (event) => this.begin(event));
    canvas.addEventListener("pointermove", (event) => this.go(event));
    canvas.addEventListener("pointerup", (event) => this.end(event));
    canvas.addEventListener("pointercancel", () => this.leave());
  }

  /** Whether something is being dragged now. */
  get isOn(): boolean {
    return this.press?.moves ?? false;
  }

  leave(): void {
    const began = this.isOn;
    this.press = null;
    if (began) this.options.onLeave();
  }

  private hold(event: MapMouseEvent | MapTouchEvent): void {
    const fingers = "points" in event ? event.points.length : 1;
    if (this.options.wanted() && fingers === 1) event.preventDefault();
  }

  private begin(event: PointerEvent): void {
    if (!this.options.wanted()) return;
    if (this.press || !event.isPrimary) {
      this.leave();
      return;
    }
    if (event.button !== 0) return;
    this.press = { pointer: event.pointerId, x: event.clientX, y: event.clientY, moves: false };
    this.map.getCanvas().setPointerCapture(event.pointerId);
  }

  private go(event: PointerEvent): void {
    const { press } = this;
    if (!press || event.pointerId !== press.pointer) return;
    const away = Math.hypot(event.clientX - press.x, event.clientY - press.y);
    if (!press.moves && away < TREMBLE_PX) return;
    if (!press.moves) this.options.onBegin();
    press.moves = true;
    this.options.onDrag(this.at(press.x, press.y), this.at(event.clientX, event.clientY));
  }

  private end(event: PointerEvent): void {
    const { press } = this;
    if (!press || event.pointerId !== press.pointer) return;
    this.press = null;
    if (!press.moves) return;
    const [wide, tall] = [Math.abs(event.clientX - press.x), Math.abs(event.clientY - press.y)];
    const to = this.at(event.clientX, event.clientY);
    if (Math.min(wide, tall) >= NARROW_PX) this.options.onBox(this.at(press.x, press.y), to);
    else if (Math.hypot(wide, tall) >= TREMBLE_PX) this.options.onSlip(to);
    else this.options.onLeave();
  }

  private at(x: number, y: number): LonLat {
    const { left, top } = this.map.getCanvas().getBoundingClientRect();
    const { lng, lat } = this.map.unproject([x - left, y - top]);
    return [lng, lat];
  }
}

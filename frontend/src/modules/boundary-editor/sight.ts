/** Where the map looks, and what lies under a place on it. */
import type { MapLibreMap } from "../../lib/gridmap";
import type { Box } from "./types";

const CLOSEST_ZOOM = 17;
const MARGIN_PX = 60;

export class Sight {
  private readonly map: MapLibreMap;

  constructor(map: MapLibreMap) {
    this.map = map;
  }

  get box(): Box {
    const bounds = this.map.getBounds();
    return [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
  }

  /** Has the keyboard. */
  get hasFocus(): boolean {
    return document.activeElement === this.map.getCanvas();
  }

  show(box: Box | null): void {
    const maxZoom = Math.max(CLOSEST_ZOOM, this.map.getZoom());
    if (box) this.map.fitBounds(box, { padding: MARGIN_PX, maxZoom });
  }

  /** Moves only where a part of the box cannot be seen. */
  keep(box: Box | null): void {
    const bounds = this.map.getBounds();
    if (box && !(bounds.contains([box[0], box[1]]) && bounds.contains([box[2], box[3]]))) this.show(box);
  }

  jump(box: Box): void {
    this.map.fitBounds(box, { padding: MARGIN_PX, maxZoom: CLOSEST_ZOOM, animate: false });
  }

  /** On a small screen the list lies below the map. */
  reveal(): void {
    this.map.getContainer().scrollIntoView({ block: "nearest" });
  }

  /** Goes nearer to a place on the screen. */
  closer(point: { x: number; y: number }): void {
    this.map.easeTo({ center: this.map.unproject([point.x, point.y]), zoom: this.map.getZoom() + 1.5 });
  }

  areaAt(point: { x: number; y: number }): number | undefined {
    return this.map.queryRenderedFeatures([point.x, point.y], { layers: ["edit-fill"] })[0]?.id as number | undefined;
  }

  areaInMiddle(): number | undefined {
    return this.areaAt(this.map.project(this.map.getCenter()));
  }
}

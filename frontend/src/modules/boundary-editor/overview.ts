/** The whole draft as plain outlines (vector tiles of `grid/domain/sets/outlines.py`), where its areas are too many to be edited. */
import type { GridMap } from "../../lib/gridmap";

const SOURCE = "draft-outlines";
const LAYER = "draft-outline";

export class Overview {
  private readonly grid: GridMap;
  private readonly url: string;
  private shown = "";

  /** `url` has {z}, {x} and {y} in it. */
  constructor(grid: GridMap, url: string) {
    this.grid = grid;
    this.url = url;
    grid.onRepaint((p) => {
      if (grid.map.getLayer(LAYER)) grid.map.setPaintProperty(LAYER, "line-color", p.strong);
    });
  }

  /** Draws the draft as it is in a version, or nothing. */
  show(isNeeded: boolean, version: number): void {
    const { map } = this.grid;
    const wanted = isNeeded ? `${location.origin}${this.url}?v=${version}` : "";
    if (wanted === this.shown) return;
    this.shown = wanted;
    if (map.getLayer(LAYER)) map.removeLayer(LAYER);
    if (map.getSource(SOURCE)) map.removeSource(SOURCE);
    if (!wanted) return;
    map.addSource(SOURCE, { type: "vector", tiles: [wanted], minzoom: 5, maxzoom: 14 });
    map.addLayer({
      id: LAYER,
      type: "line",
      source: SOURCE,
      "source-layer": "outlines",
      layout: { "line-join": "round" },
      paint: { "line-color": this.grid.palette.strong, "line-width": 0.9 },
    });
  }
}

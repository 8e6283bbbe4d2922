/** The map in the middle of a wall screen: the area that is on, its open cases, grids tinted by how many they have. */
import { type Bounds, boundsOf } from "../../lib/gridmap/areas";
import { unpack } from "../../lib/gridmap/case-data";
import { CaseLayer } from "../../lib/gridmap/case-layer";
import { createGridMap, type GridMap } from "../../lib/gridmap/index";

/** Words and marks of the map are made for a desk; on a wall they are this much larger at 1920 px. */
const DESK_WIDTH = 1280;
const PADDING = 28;
/** Digits of the code of a street; what is below it has more. */
const STREET_LENGTH = 9;
const GLIDE_MS = 1600;

export interface WallMapOptions {
  box: HTMLElement;
  baseUrl: string;
  areaUrl: string;
  casesUrl: string;
  read: (url: string) => Promise<Response>;
}

export class WallMap {
  private readonly options: WallMapOptions;
  private readonly grid: GridMap;
  private readonly layer: CaseLayer;
  private readonly bounds = new Map<string, Bounds | null>();
  private area = "";
  private readonly fit = (): void => this.resize();

  private constructor(options: WallMapOptions, grid: GridMap) {
    this.options = options;
    this.grid = grid;
    this.layer = new CaseLayer(grid, { onOpen: () => undefined });
    window.addEventListener("resize", this.fit);
    this.resize();
    // Every community is named, also where a mark lies near.
    grid.map.setLayoutProperty("community-name", "text-overlap", "cooperative");
  }

  static async open(options: WallMapOptions): Promise<WallMap> {
    const { box, baseUrl } = options;
    return new WallMap(options, await createGridMap(box, { baseUrl, controls: false }));
  }

  /** Goes to an area and shows its cases. */
  async show(area: string): Promise<void> {
    if (area !== this.area) {
      this.area = area;
      await this.go(area);
    }
    await this.load();
  }

  remove(): void {
    window.removeEventListener("resize", this.fit);
    this.grid.remove();
  }

  private async go(area: string): Promise<void> {
    let bounds = this.bounds.get(area);
    if (bounds === undefined) {
      bounds = await boundsOf([area], this.options.areaUrl);
      if (bounds) this.bounds.set(area, bounds);
    }
    // The outermost area is the whole map: lighting it up would say nothing.
    const isPart = area.length > STREET_LENGTH;
    this.grid.highlight(isPart ? [area] : []);
    // Of a hundred grids no number can be read from across the room.
    this.grid.map.setLayoutProperty("grid-name", "visibility", isPart ? "visible" : "none");
    if (!bounds) return;
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.grid.map.fitBounds(bounds, { padding: PADDING, duration: still ? 0 : GLIDE_MS });
    if (!still) await new Promise((done) => window.setTimeout(done, GLIDE_MS));
  }

  private async load(): Promise<void> {
    const { map } = this.grid;
    const view = map.getBounds();
    const box = [view.getWest(), view.getSouth(), view.getEast(), view.getNorth()].map((degrees) => degrees.toFixed(5));
    const query = new URLSearchParams({ area: this.area, bbox: box.join(), zoom: map.getZoom().toFixed(1) });
    const answer = await this.options.read(`${this.options.casesUrl}?${query}`);
    const body = await answer.json();
    this.layer.show(unpack(body));
    this.tint(body.heat as Record<string, number>);
    this.options.box.dataset.cases = String(Object.values(body.counts as object).reduce((sum, n) => sum + n, 0));
  }

  private tint(heat: Record<string, number>): void {
    const { map } = this.grid;
    const counts = Object.entries(heat).filter(([code]) => code.startsWith(this.area));
    const most = Math.max(1, ...counts.map(([, count]) => count));
    map.removeFeatureState({ source: "base", sourceLayer: "areas" });
    for (const [id, count] of counts)
      map.setFeatureState({ source: "base", sourceLayer: "areas", id }, { heat: count / most });
  }

  /** The map is drawn small and shown large, with as many pixels as the screen has. */
  private resize(): void {
    const scale = Math.max(1, window.innerWidth / DESK_WIDTH);
    const { style } = this.options.box;
    style.width = style.height = `${100 / scale}%`;
    style.transform = `scale(${scale})`;
    this.grid.map.setPixelRatio(devicePixelRatio * scale);
    this.grid.map.resize();
  }
}

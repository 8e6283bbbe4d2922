/** Drawing a new area or a cutting line: with the mouse by terra-draw, with the keyboard corner by corner at the map's middle. */
import type { TerraDraw } from "terra-draw";
import type { GridMap, Palette } from "../../lib/gridmap";
import type { Layers } from "./layers";
import { snapAt } from "./snapping";
import { same } from "./topology";
import type { Area, Point, Tool } from "./types";

type Hex = `#${string}`;
const LEAST = { draw: 3, split: 2 } as const;

export interface Drawn {
  areas(): Area[];
  finished(tool: "draw" | "split", points: Point[]): void;
}

/** terra-draw wants #rrggbb; tokens are resolved to rgb(r, g, b). */
function hex(colour: string): Hex {
  const numbers = colour.match(/[\d.]+/g)?.slice(0, 3) ?? ["11", "94", "168"];
  return `#${numbers.map((n) => Math.round(Number(n)).toString(16).padStart(2, "0")).join("")}`;
}

function styles(p: Palette): { polygon: Record<string, Hex | number>; line: Record<string, Hex | number> } {
  const [brand, paper] = [hex(p.brand), hex(p.paper)];
  const corner = { closingPointColor: brand, closingPointOutlineColor: paper, closingPointWidth: 7 };
  return {
    polygon: { fillColor: brand, fillOpacity: 0.2, outlineColor: brand, outlineWidth: 3, ...corner },
    line: { lineStringColor: brand, lineStringWidth: 3, ...corner },
  };
}

export class Drawing {
  tool: Tool = "select";
  private draw: TerraDraw | null = null;
  private sketch: Point[] = [];
  private readonly grid: GridMap;
  private readonly layers: Layers;
  private readonly drawn: Drawn;

  constructor(grid: GridMap, layers: Layers, drawn: Drawn) {
    this.grid = grid;
    this.layers = layers;
    this.drawn = drawn;
  }

  /** Loads terra-draw when it is first wanted. */
  async use(tool: Tool): Promise<void> {
    this.tool = tool;
    this.clear();
    if (tool === "select") {
      if (this.draw?.enabled) this.draw.stop();
      return;
    }
    this.draw ??= await this.load();
    if (this.tool === "select") return;
    if (!this.draw.enabled) this.draw.start();
    this.draw.setMode(tool === "draw" ? "polygon" : "linestring");
  }

  remove(): void {
    if (this.draw?.enabled) this.draw.stop();
  }

  /** Forgets what is half drawn; tells whether there was anything. */
  clear(): boolean {
    const had = this.sketch.length > 0 || (this.draw?.enabled === true && this.draw.getSnapshot().length > 0);
    this.sketch = [];
    this.layers.showSketch([], false);
    if (this.draw?.enabled) this.draw.clear();
    return had;
  }

  private async load(): Promise<TerraDraw> {
    const [terra, { TerraDrawMapLibreGLAdapter }] = await Promise.all([
      import("terra-draw"),
      import("terra-draw-maplibre-gl-adapter"),
    ]);
    const snapping = {
      toCustom: (event: { lng: number; lat: number }) =>
        snapAt(this.grid.map, this.drawn.areas(), [event.lng, event.lat])?.place,
    };
    const looks = styles(this.grid.palette);
    const draw = new terra.TerraDraw({
      adapter: new TerraDrawMapLibreGLAdapter({ map: this.grid.map, coordinatePrecision: 9 }),
      modes: [
        new terra.TerraDrawPolygonMode({ snapping, styles: looks.polygon }),
        new terra.TerraDrawLineStringMode({ snapping, styles: looks.line }),
      ],
    });
    draw.on("finish", (id, context) => {
      if (context.action === "draw") this.finish(id);
    });
    return draw;
  }

  private finish(id: string | number): void {
    const { draw, tool } = this;
    const found = draw?.getSnapshotFeature(id);
    if (!draw || !found || tool === "select") return;
    const { geometry } = found;
    const points = (geometry.type === "Polygon" ? geometry.coordinates[0]?.slice(0, -1) : geometry.coordinates) ?? [];
    queueMicrotask(() => {
      if (draw.enabled) draw.clear();
    });
    this.drawn.finished(tool, points as Point[]);
  }

  /** A corner in the middle of the map. */
  addHere(): void {
    const { lng, lat } = this.grid.map.getCenter();
    const place = snapAt(this.grid.map, this.drawn.areas(), [lng, lat])?.place ?? ([lng, lat] as Point);
    const last = this.sketch.at(-1);
    if (last && same(last, place)) return;
    this.sketch.push(place);
    this.layers.showSketch(this.sketch, this.tool === "draw");
  }

  takeBack(): void {
    this.sketch.pop();
    this.layers.showSketch(this.sketch, this.tool === "draw");
  }

  /** Ends a drawing made with the keyboard; false where it has too few corners. */
  complete(): boolean {
    const { tool, sketch } = this;
    if (tool === "select" || sketch.length < LEAST[tool]) return false;
    this.clear();
    this.drawn.finished(tool, sketch);
    return true;
  }
}

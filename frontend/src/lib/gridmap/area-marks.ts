/** Areas that stand out for something they have or lack: hatched, edged, with a sign and a word. */
import type { Map as MapLibreMap } from "maplibre-gl";
import { token } from "../display";
import type { GridMap } from "./index";
import { drawn } from "./marks";
import { BOLD } from "./names";
import type { Palette } from "./palette";

const BELOW = "road-name";
const HATCH = 10;
const SIGN = 22;
const FULL_TURN = Math.PI * 2;

type Pen = CanvasRenderingContext2D;

function hatch(pen: Pen, colour: string): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  // Three strokes, so that one square joins the next without a seam.
  for (const shift of [-HATCH, 0, HATCH]) {
    pen.moveTo(shift - 1, HATCH + 1);
    pen.lineTo(shift + HATCH + 1, -1);
  }
  pen.stroke();
}

/** Somebody who is not there: a head and shoulders, struck out. */
function nobody(pen: Pen, colour: string, p: Palette): void {
  pen.fillStyle = p.paper;
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.beginPath();
  pen.arc(SIGN / 2, SIGN / 2, SIGN / 2 - 1, 0, FULL_TURN);
  pen.fill();
  pen.stroke();
  pen.lineWidth = 1.75;
  pen.beginPath();
  pen.arc(SIGN / 2, 8, 2.75, 0, FULL_TURN);
  pen.stroke();
  pen.beginPath();
  pen.arc(SIGN / 2, 17.5, 5, Math.PI * 1.05, Math.PI * 1.95);
  pen.stroke();
  pen.beginPath();
  pen.moveTo(5.5, 16.5);
  pen.lineTo(16.5, 5.5);
  pen.stroke();
}

/** One layer of areas, all with the same word. */
export class AreaMarks {
  private readonly grid: GridMap;
  private readonly name: string;
  private readonly colour: string;
  private readonly word: string;

  constructor(grid: GridMap, name: string, colour: string, word: string) {
    this.grid = grid;
    this.name = `areas-${name}`;
    this.colour = colour;
    this.word = word;
    grid.onRepaint(() => this.paint(true));
  }

  show(codes: string[]): void {
    const { map } = this.grid;
    if (!map.getLayer(`${this.name}-hatch`)) {
      if (!codes.length) return;
      this.addImages(false);
      this.add(map);
    }
    const wanted = ["has", ["get", "code"], ["literal", Object.fromEntries(codes.map((code) => [code, 1]))]];
    for (const part of ["hatch", "edge", "sign"]) map.setFilter(`${this.name}-${part}`, wanted as never);
    this.paint(false);
  }

  private paint(again: boolean): void {
    const { map, palette } = this.grid;
    if (!map.getLayer(`${this.name}-hatch`)) return;
    if (again) this.addImages(true);
    const colour = token(this.colour);
    map.setPaintProperty(`${this.name}-edge`, "line-color", colour);
    map.setPaintProperty(`${this.name}-sign`, "text-color", colour);
    map.setPaintProperty(`${this.name}-sign`, "text-halo-color", palette.paper);
    map.setLayoutProperty(`${this.name}-sign`, "text-size", 12 * palette.textScale);
    map.setLayoutProperty(`${this.name}-sign`, "icon-size", palette.textScale);
  }

  private addImages(again: boolean): void {
    const { map, palette } = this.grid;
    const colour = token(this.colour);
    const images = {
      hatch: drawn(HATCH, (pen) => hatch(pen, colour)),
      sign: drawn(SIGN, (pen) => nobody(pen, colour, palette)),
    };
    for (const [part, { image, ratio }] of Object.entries(images)) {
      const id = `${this.name}-${part}`;
      if (again && map.hasImage(id)) map.removeImage(id);
      if (!map.hasImage(id)) map.addImage(id, image, { pixelRatio: ratio });
    }
  }

  private add(map: MapLibreMap): void {
    const areas = { source: "base", "source-layer": "areas" } as const;
    const before = map.getLayer(BELOW) ? BELOW : undefined;
    const id = (part: string): string => `${this.name}-${part}`;
    map.addLayer(
      { id: id("hatch"), type: "fill", ...areas, paint: { "fill-pattern": id("hatch"), "fill-opacity": 0.45 } },
      before,
    );
    map.addLayer({ id: id("edge"), type: "line", ...areas, paint: { "line-width": 2 } }, before);
    map.addLayer(
      {
        id: id("sign"),
        type: "symbol",
        source: "base",
        "source-layer": "names",
        layout: {
          "icon-image": id("sign"),
          "icon-overlap": ["step", ["zoom"], "never", 15, "always"] as never,
          "icon-offset": [0, -20],
          "text-field": ["step", ["zoom"], "", 14, this.word],
          "text-font": BOLD,
          "text-offset": [0, 1.2],
          "text-optional": true,
        },
        paint: { "text-halo-width": 1.75 },
      },
      map.getLayer("case-heat") ? "case-heat" : undefined,
    );
  }
}

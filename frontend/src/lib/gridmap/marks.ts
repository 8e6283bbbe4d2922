/** Marks of cases and of many cases together, drawn on a canvas from the tokens: colour and shape by stage, a ring when late. */
import type { Map as MapLibreMap, StyleImageMetadata } from "maplibre-gl";
import { formatNumber } from "../i18n";
import { STAGE_SHAPES, STAGES, type Stage, stageColour } from "../stages";
import type { Palette } from "./palette";

const BOX = 34;
const SHAPE_BOX = 20;
const MARK = 15;
const FULL_TURN = Math.PI * 2;
const FONT = '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
/** From this share on a cell wears the ring of lateness; a ring on every cell would say nothing. */
const LATE_SHARE = 0.1;
const TEN_THOUSAND = 10_000;

type Pen = CanvasRenderingContext2D;

function drawn(size: number, draw: (pen: Pen) => void): { image: ImageData; ratio: number } {
  const ratio = Math.max(2, Math.ceil(devicePixelRatio));
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size * ratio;
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  pen.scale(ratio, ratio);
  draw(pen);
  return { image: pen.getImageData(0, 0, canvas.width, canvas.height), ratio };
}

function ring(pen: Pen, centre: number, radius: number, colour: string): void {
  pen.strokeStyle = colour;
  pen.lineWidth = 2;
  pen.setLineDash([3, 2]);
  pen.beginPath();
  pen.arc(centre, centre, radius, 0, FULL_TURN);
  pen.stroke();
  pen.setLineDash([]);
}

function drawMark(pen: Pen, stage: Stage, late: boolean, p: Palette, scale: number): void {
  const size = BOX * scale;
  if (late) ring(pen, size / 2, 14 * scale, p.late);
  const factor = (MARK * scale) / SHAPE_BOX;
  const shape = new Path2D(STAGE_SHAPES[stage]);
  pen.translate(size / 2 - (MARK * scale) / 2, size / 2 - (MARK * scale) / 2);
  pen.scale(factor, factor);
  pen.lineJoin = "round";
  pen.lineWidth = 4 / factor / 1.3;
  pen.strokeStyle = p.paper;
  pen.stroke(shape);
  pen.fillStyle = p.paper;
  pen.fill(shape);
  pen.fillStyle = stageColour(stage);
  pen.fill(shape, "evenodd");
}

export function markName(stage: string, late: boolean): string {
  return `mark:${stage}${late ? ":late" : ""}`;
}

function put(map: MapLibreMap, name: string, image: ImageData, options: Partial<StyleImageMetadata>): void {
  if (map.hasImage(name)) map.removeImage(name);
  map.addImage(name, image, options);
}

/** Draws (again) the mark of every stage, late and not; after this `icon-image: mark:handling:late` works. */
export function addMarks(map: MapLibreMap, p: Palette): void {
  const scale = p.textScale > 1 ? 1.5 : 1;
  for (const stage of STAGES) {
    for (const late of [false, true]) {
      const { image, ratio } = drawn(BOX * scale, (pen) => drawMark(pen, stage, late, p, scale));
      put(map, markName(stage, late), image, { pixelRatio: ratio });
    }
  }
}

function shortCount(count: number): string {
  if (count < TEN_THOUSAND) return formatNumber(count);
  return document.documentElement.lang.startsWith("en")
    ? `${Math.round(count / 1000)}k`
    : `${(count / TEN_THOUSAND).toFixed(count < 10 * TEN_THOUSAND ? 1 : 0)}万`;
}

function drawCell(pen: Pen, size: number, parts: Map<Stage, number>, late: boolean, p: Palette): void {
  const centre = size / 2;
  const total = [...parts.values()].reduce((sum, count) => sum + count, 0);
  const radius = centre - 7;
  if (late) ring(pen, centre, centre - 2, p.late);
  pen.fillStyle = p.paper;
  pen.beginPath();
  pen.arc(centre, centre, radius + 1.5, 0, FULL_TURN);
  pen.fill();
  pen.lineWidth = 4;
  let from = -Math.PI / 2;
  for (const [stage, count] of parts) {
    const to = from + (count / total) * FULL_TURN;
    pen.strokeStyle = stageColour(stage);
    pen.beginPath();
    pen.arc(centre, centre, radius - 1.5, from, to);
    pen.stroke();
    from = to;
  }
  pen.fillStyle = p.ink;
  pen.font = `600 ${12 * p.textScale}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(shortCount(total), centre, centre + 1);
}

/** Draws the sign of many cases together (a ring of its stages around their number), once, and returns its name. */
export function addCell(map: MapLibreMap, parts: Map<Stage, number>, late: number, p: Palette): string {
  const total = [...parts.values()].reduce((sum, count) => sum + count, 0);
  const isLate = late >= total * LATE_SHARE && late > 0;
  const name = `cell:${[...parts].join(";")}${isLate ? ":late" : ""}`;
  if (map.hasImage(name)) return name;
  const size = Math.round((40 + Math.min(18, Math.log10(Math.max(total, 1)) * 5)) * p.textScale);
  const { image, ratio } = drawn(size, (pen) => drawCell(pen, size, parts, isLate, p));
  map.addImage(name, image, { pixelRatio: ratio });
  return name;
}

/** Forgets the signs of cells: their colours or the view changed, or there are too many. */
export function dropCells(map: MapLibreMap): void {
  for (const name of map.listImages()) if (name.startsWith("cell:")) map.removeImage(name);
}

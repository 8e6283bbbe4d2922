/** Marks of cases and of many cases together, drawn on a canvas from the tokens: colour and shape by group, a ring when late. */
import type { Map as MapLibreMap, StyleImageMetadata } from "maplibre-gl";
import { formatNumber } from "../i18n";
import { type Group, type Grouping, total } from "./groups";
import type { Palette } from "./palette";

/** With the ring of lateness; without it, no larger than the mark: names of areas find room beside it. */
const BOX = 34;
const BARE_BOX = 20;
const SHAPE_BOX = 20;
const MARK = 15;
const FULL_TURN = Math.PI * 2;
const FONT = '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
/** From this share on a cell wears the ring of lateness; a ring on every cell would say nothing. */
const LATE_SHARE = 0.1;
const TEN_THOUSAND = 10_000;
/** Every sign that is added is told to the workers together with all that are there already. */
const MOST_SIGNS = 400;
/** There are hundreds of these, and each is copied four times until it is on the screen: no larger than sharp. */
const SIGN_RATIO = 1.5;

type Pen = CanvasRenderingContext2D;

let sheet: HTMLCanvasElement | undefined;

/** Draws a square picture for a map, as sharp as the screen is; one sheet serves for all. */
export function drawn(size: number, draw: (pen: Pen) => void, least = 2): { image: ImageData; ratio: number } {
  const ratio = Math.max(least, Math.ceil(devicePixelRatio));
  sheet ??= document.createElement("canvas");
  const canvas = sheet;
  // A new size wipes it, also one that is the old one.
  canvas.width = canvas.height = Math.round(size * ratio);
  // Read back at once: drawn by the processor, without asking the graphics card for each.
  const pen = canvas.getContext("2d", { willReadFrequently: true });
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

const boxOf = (late: boolean): number => (late ? BOX : BARE_BOX);

function drawMark(pen: Pen, group: Group, late: boolean, p: Palette, scale: number): void {
  const size = boxOf(late) * scale;
  if (late) ring(pen, size / 2, 14 * scale, p.late);
  const factor = (MARK * scale) / SHAPE_BOX;
  const shape = new Path2D(group.shape);
  pen.translate(size / 2 - (MARK * scale) / 2, size / 2 - (MARK * scale) / 2);
  pen.scale(factor, factor);
  pen.lineJoin = "round";
  pen.lineWidth = 4 / factor / 1.3;
  pen.strokeStyle = p.paper;
  pen.stroke(shape);
  pen.fillStyle = p.paper;
  pen.fill(shape);
  pen.fillStyle = group.colour();
  pen.fill(shape, "evenodd");
}

export function markName(grouping: Grouping, key: string, late: boolean): string {
  return `mark:${grouping.by}:${grouping.groupOf(key).key}${late ? ":late" : ""}`;
}

function put(map: MapLibreMap, name: string, image: ImageData, options: Partial<StyleImageMetadata>): void {
  if (map.hasImage(name)) map.removeImage(name);
  map.addImage(name, image, options);
}

/** Draws the mark of every group, late and not, where it is not there yet (or `again`: the colours changed). */
export function addMarks(map: MapLibreMap, p: Palette, grouping: Grouping, again = false): void {
  const scale = p.textScale > 1 ? 1.5 : 1;
  for (const group of grouping.groups) {
    for (const late of [false, true]) {
      const name = markName(grouping, group.key, late);
      if (!again && map.hasImage(name)) continue;
      const { image, ratio } = drawn(boxOf(late) * scale, (pen) => drawMark(pen, group, late, p, scale));
      put(map, name, image, { pixelRatio: ratio });
    }
  }
}

function shortCount(count: number): string {
  if (count < TEN_THOUSAND) return formatNumber(count);
  return document.documentElement.lang.startsWith("en")
    ? `${Math.round(count / 1000)}k`
    : `${(count / TEN_THOUSAND).toFixed(count < 10 * TEN_THOUSAND ? 1 : 0)}万`;
}

function drawCell(pen: Pen, size: number, parts: Map<Group, number>, late: boolean, p: Palette): void {
  const centre = size / 2;
  const sum = total(parts);
  const radius = centre - 7;
  if (late) ring(pen, centre, centre - 2, p.late);
  pen.fillStyle = p.paper;
  pen.beginPath();
  pen.arc(centre, centre, radius + 1.5, 0, FULL_TURN);
  pen.fill();
  pen.lineWidth = 4;
  let from = -Math.PI / 2;
  for (const [group, count] of parts) {
    const to = from + (count / sum) * FULL_TURN;
    pen.strokeStyle = group.colour();
    pen.beginPath();
    pen.arc(centre, centre, radius - 1.5, from, to);
    pen.stroke();
    from = to;
  }
  pen.fillStyle = p.ink;
  pen.font = `600 ${12 * p.textScale}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(shortCount(sum), centre, centre + 1);
}

/** Draws the sign of many cases together (a ring of its groups around their number), once, and returns its name. */
export function addCell(map: MapLibreMap, parts: Map<Group, number>, late: number, p: Palette): string {
  const sum = total(parts);
  const isLate = late >= sum * LATE_SHARE && late > 0;
  const name = `cell:${[...parts].map(([group, count]) => `${group.key},${count}`).join(";")}${isLate ? ":late" : ""}`;
  if (map.hasImage(name)) return name;
  const size = Math.round((40 + Math.min(18, Math.log10(Math.max(sum, 1)) * 5)) * p.textScale);
  const { image, ratio } = drawn(size, (pen) => drawCell(pen, size, parts, isLate, p), SIGN_RATIO);
  map.addImage(name, image, { pixelRatio: ratio });
  return name;
}

function drawHexagonSign(pen: Pen, size: number, count: number, late: boolean, dark: boolean, p: Palette): void {
  const centre = size / 2;
  if (late) {
    pen.strokeStyle = p.paper;
    pen.lineWidth = 5;
    pen.beginPath();
    pen.arc(centre, centre, centre - 4, 0, FULL_TURN);
    pen.stroke();
    ring(pen, centre, centre - 4, p.late);
  }
  pen.fillStyle = dark ? p.paper : p.ink;
  pen.font = `650 ${13 * p.textScale}px ${FONT}`;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(shortCount(count), centre, centre + 1);
}

/** Draws the number on a hexagon, with the ring of lateness where enough of its cases are late, and returns its name. */
export function addHexagonSign(map: MapLibreMap, count: number, late: number, dark: boolean, p: Palette): string {
  const isLate = late > 0 && late >= count * LATE_SHARE;
  const name = `cell:hexagon:${count}${isLate ? ":late" : ""}${dark ? ":dark" : ""}`;
  if (map.hasImage(name)) return name;
  // Small where there is no ring: names of areas find room between the numbers.
  const size = Math.round((isLate ? 44 : 24) * p.textScale);
  const { image, ratio } = drawn(size, (pen) => drawHexagonSign(pen, size, count, isLate, dark, p), SIGN_RATIO);
  map.addImage(name, image, { pixelRatio: ratio });
  return name;
}

function signsOf(map: MapLibreMap): string[] {
  return map.listImages().filter((name) => name.startsWith("cell:"));
}

/** Forgets the signs of cells: their colours changed. */
export function dropCells(map: MapLibreMap): void {
  for (const name of signsOf(map)) map.removeImage(name);
}

/** Signs that nothing wears any more, where there are too many. */
export function spareCells(map: MapLibreMap, worn: ReadonlySet<string>): string[] {
  const signs = signsOf(map);
  return signs.length > MOST_SIGNS ? signs.filter((name) => !worn.has(name)) : [];
}

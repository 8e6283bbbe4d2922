/** The map as one picture to keep or print: title, what it shows, legend, scale, date, and whose map lies underneath. */
import { onPaper } from "../paper";
import type { Group } from "./groups";
import type { GridMap } from "./index";
import { sayMetres, scaleBar } from "./measure";
import { drawnMap } from "./on-paper";

export interface PictureWords {
  title: string;
  /** What is shown: area, filters, day. */
  lines: string[];
  legend: { group: Group; words: string }[];
  /** Stands across the head where the data are no real ones. */
  notice: string;
}

const FONT = '"PingFang SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif';
const EDGE = 20;
const HEAD = 76;
const LINE = 24;
const SIGN = 14;
const BAR = 140;
const SHAPE_BOX = 20;

class Sheet {
  readonly canvas = document.createElement("canvas");
  readonly pen: CanvasRenderingContext2D;
  private readonly grid: GridMap;
  private readonly words: PictureWords;
  private readonly width: number;

  constructor(grid: GridMap, words: PictureWords, image: ImageBitmap) {
    const box = grid.map.getContainer();
    this.grid = grid;
    this.words = words;
    this.width = box.clientWidth;
    const ratio = image.width / this.width;
    const pen = this.canvas.getContext("2d");
    if (!pen) throw new Error("no canvas");
    this.pen = pen;
    this.canvas.width = image.width;
    this.canvas.height = 1;
    const legend = this.legendRows();
    const foot = LINE * (legend.length + 1) + EDGE;
    this.canvas.height = Math.round((HEAD + box.clientHeight + foot) * ratio);
    pen.scale(ratio, ratio);
    pen.fillStyle = grid.palette.paper;
    pen.fillRect(0, 0, this.width, this.canvas.height / ratio);
    pen.drawImage(image, 0, HEAD, this.width, box.clientHeight);
    this.head();
    this.scale(HEAD + box.clientHeight);
    this.legend(legend, HEAD + box.clientHeight + EDGE / 2);
    this.foot(HEAD + box.clientHeight + foot - EDGE);
  }

  private text(
    words: string,
    x: number,
    y: number,
    font: string,
    colour: string,
    align: CanvasTextAlign = "left",
  ): void {
    this.pen.font = `${font} ${FONT}`;
    this.pen.fillStyle = colour;
    this.pen.textAlign = align;
    this.pen.textBaseline = "middle";
    this.pen.fillText(words, x, y, this.width - 2 * EDGE);
  }

  private head(): void {
    const { ink, label, soon } = this.grid.palette;
    this.text(this.words.title, EDGE, 26, "650 20px", ink);
    this.text(this.words.lines.join(" · "), EDGE, 54, "13px", label);
    if (this.words.notice) this.text(this.words.notice, this.width - EDGE, 26, "600 15px", soon, "right");
  }

  /** Legend entries in rows that fit. */
  private legendRows(): PictureWords["legend"][] {
    this.pen.font = `13px ${FONT}`;
    const rows: PictureWords["legend"][] = [[]];
    let x = EDGE;
    for (const entry of this.words.legend) {
      const wide = SIGN + 30 + this.pen.measureText(entry.words).width;
      if (x + wide > this.width - EDGE) {
        rows.push([]);
        x = EDGE;
      }
      rows.at(-1)?.push(entry);
      x += wide;
    }
    return rows;
  }

  private legend(rows: PictureWords["legend"][], top: number): void {
    rows.forEach((row, index) => {
      let x = EDGE;
      const y = top + LINE * (index + 0.5);
      for (const { group, words } of row) {
        this.pen.save();
        this.pen.translate(x, y - SIGN / 2);
        this.pen.scale(SIGN / SHAPE_BOX, SIGN / SHAPE_BOX);
        this.pen.fillStyle = group.colour();
        this.pen.fill(new Path2D(group.shape), "evenodd");
        this.pen.restore();
        this.text(words, x + SIGN + 6, y, "13px", this.grid.palette.ink);
        x += SIGN + 30 + this.pen.measureText(words).width;
      }
    });
  }

  private scale(bottom: number): void {
    const { map, palette } = this.grid;
    const middle = map.project(map.getCenter());
    const [a, b] = [map.unproject([middle.x - 50, middle.y]), map.unproject([middle.x + 50, middle.y])];
    const bar = scaleBar(a.distanceTo(b) / 100, BAR);
    const [x, y] = [this.width - EDGE - bar.pixels, bottom - 16];
    this.pen.fillStyle = palette.paper;
    this.pen.globalAlpha = 0.85;
    this.pen.fillRect(x - 10, y - 24, bar.pixels + 20, 34);
    this.pen.globalAlpha = 1;
    this.pen.strokeStyle = palette.ink;
    this.pen.lineWidth = 2;
    this.pen.beginPath();
    for (const [px, py] of [
      [x, y - 6],
      [x, y],
      [x + bar.pixels, y],
      [x + bar.pixels, y - 6],
    ] as const)
      this.pen.lineTo(px, py);
    this.pen.stroke();
    this.text(sayMetres(bar.metres), x + bar.pixels / 2, y - 13, "600 12px", palette.ink, "center");
  }

  private foot(y: number): void {
    const { label } = this.grid.palette;
    const source = this.grid.info.backdrop?.attribution ?? "";
    this.text("WGS 84 / CGCS2000", EDGE, y, "12px", label);
    if (source) this.text(source, this.width - EDGE, y, "12px", label, "right");
  }
}

/** Draws it in light. `words` is asked when colours are those of paper. */
export function takePicture(grid: GridMap, words: () => PictureWords): Promise<HTMLCanvasElement> {
  return onPaper(async () => new Sheet(grid, words(), await drawnMap(grid.map)).canvas);
}

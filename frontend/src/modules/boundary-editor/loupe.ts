/** A round window beside the finger that shows what lies under it, twice as large. */
import type { MapLibreMap, Palette } from "../../lib/gridmap";
import type { Pixel } from "./types";

const SIZE = 132;
const TIMES = 2;
/** So far above the finger; where there is no room, below it. */
const ASIDE = 56;
const ARM = 14;

export class Loupe {
  private readonly map: MapLibreMap;
  private readonly colours: () => Palette;
  private readonly canvas = document.createElement("canvas");
  private at: Pixel | null = null;

  constructor(map: MapLibreMap, colours: () => Palette) {
    this.map = map;
    this.colours = colours;
    this.canvas.className = "editor-loupe";
    this.canvas.hidden = true;
    this.canvas.setAttribute("aria-hidden", "true");
    const dots = window.devicePixelRatio || 1;
    this.canvas.width = SIZE * dots;
    this.canvas.height = SIZE * dots;
    map.getContainer().append(this.canvas);
    // What the map has drawn can be read in the same frame only.
    map.on("render", this.draw);
  }

  /** Shows the map around one place; the finger lies on another. */
  show(at: Pixel, finger: Pixel): void {
    this.at = at;
    const { clientWidth } = this.map.getContainer();
    const left = Math.min(Math.max(finger.x - SIZE / 2, 4), clientWidth - SIZE - 4);
    const above = finger.y - ASIDE - SIZE;
    this.canvas.style.left = `${left}px`;
    this.canvas.style.top = `${above > 4 ? above : finger.y + ASIDE}px`;
    this.canvas.hidden = false;
    this.map.triggerRepaint();
  }

  hide(): void {
    this.at = null;
    this.canvas.hidden = true;
  }

  remove(): void {
    this.map.off("render", this.draw);
    this.canvas.remove();
  }

  private readonly draw = (): void => {
    const pen = this.at && this.canvas.getContext("2d");
    if (!this.at || !pen) return;
    const source = this.map.getCanvas();
    const dots = source.width / source.clientWidth;
    const part = (SIZE / TIMES) * dots;
    const { width } = this.canvas;
    pen.fillStyle = this.colours().ground;
    pen.fillRect(0, 0, width, width);
    const [x, y] = [this.at.x * dots - part / 2, this.at.y * dots - part / 2];
    pen.drawImage(source, x, y, part, part, 0, 0, width, width);
    this.cross(pen, width / 2, width / SIZE);
  };

  private cross(pen: CanvasRenderingContext2D, middle: number, dots: number): void {
    pen.beginPath();
    for (const way of [-1, 1]) {
      pen.moveTo(middle + (way * ARM * dots) / 3, middle);
      pen.lineTo(middle + way * ARM * dots, middle);
      pen.moveTo(middle, middle + (way * ARM * dots) / 3);
      pen.lineTo(middle, middle + way * ARM * dots);
    }
    // Seen on the corner's own colour, and beside it.
    for (const [colour, wide] of [
      [this.colours().paper, 4],
      [this.colours().ink, 1.5],
    ] as const) {
      pen.strokeStyle = colour;
      pen.lineWidth = wide * dots;
      pen.stroke();
    }
  }
}

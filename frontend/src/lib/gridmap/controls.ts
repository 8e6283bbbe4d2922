/** The buttons on a map: closer, farther, everything. */
import type { IControl, Map as MapLibreMap } from "maplibre-gl";
import { t } from "./words";

const SVG = "http://www.w3.org/2000/svg";
const STROKES = {
  closer: "M12 5v14M5 12h14",
  farther: "M5 12h14",
  whole: "M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4",
} as const;

function icon(path: string): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const line = document.createElementNS(SVG, "path");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

export function button(label: string, path: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.setAttribute("aria-label", label);
  made.title = label;
  made.append(icon(path));
  made.addEventListener("click", press);
  return made;
}

export class Controls implements IControl {
  private readonly box = document.createElement("div");
  private readonly showAll: () => void;

  constructor(showAll: () => void) {
    this.showAll = showAll;
  }

  onAdd(map: MapLibreMap): HTMLElement {
    this.box.className = "maplibregl-ctrl map-controls";
    this.box.append(
      button(t("zoom_in"), STROKES.closer, () => map.zoomIn()),
      button(t("zoom_out"), STROKES.farther, () => map.zoomOut()),
      button(t("whole"), STROKES.whole, this.showAll),
    );
    return this.box;
  }

  onRemove(): void {
    this.box.remove();
  }
}

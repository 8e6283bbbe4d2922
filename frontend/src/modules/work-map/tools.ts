/** The tools over the map: choosing cases by a box or a shape, measuring, and what is said while drawing. */
import type { GridMap } from "../../lib/gridmap";
import { type LonLat, written } from "../../lib/gridmap/datum";
import type { LiveCases } from "../../lib/gridmap/live-cases";
import { lengthOf, sayMetres, saySurface, surfaceOf } from "../../lib/gridmap/measure";
import { Sketch, type Tool } from "../../lib/gridmap/sketch";
import { button, part } from "./parts";
import { t } from "./words";

export interface ToolOptions {
  onStart: () => void;
  onSelect: (shape: string) => void;
  /** Something new is drawn, or what was drawn is gone. */
  onDrop: () => void;
}

export class Tools {
  private readonly root: HTMLElement;
  private readonly cases: LiveCases;
  private readonly bar: HTMLElement;
  private readonly sketch: Sketch;
  private readonly options: ToolOptions;
  private readonly words = document.createElement("p");
  private readonly acts = document.createElement("div");
  private opener: HTMLElement | null = null;
  private waking: number | undefined;

  constructor(root: HTMLElement, cases: LiveCases, grid: GridMap, options: ToolOptions) {
    this.root = root;
    this.cases = cases;
    this.options = options;
    this.bar = part(root, "sketch");
    this.acts.className = "cluster";
    this.bar.append(this.words, this.acts);
    this.sketch = new Sketch(grid, {
      onChange: (tool, corners, done) => this.changed(tool, corners, done),
      onEnd: () => this.end(),
    });
    for (const one of this.buttons) one.addEventListener("click", () => this.press(one));
  }

  /** Whether something is drawn on the map, or about to be. */
  get isInUse(): boolean {
    return !this.bar.hidden;
  }

  /** Takes away what is drawn. True where there was something. */
  end(): boolean {
    if (this.bar.hidden) return false;
    this.sketch.stop();
    this.sketch.clear();
    this.bar.hidden = true;
    this.mark(null);
    this.wake();
    this.options.onDrop();
    this.opener?.focus();
    return true;
  }

  private get buttons(): HTMLElement[] {
    return [...this.root.querySelectorAll<HTMLElement>("[data-tool]")];
  }

  private press(chosen: HTMLElement): void {
    const tool = chosen.dataset.tool as Tool;
    if (this.sketch.tool === tool) {
      this.end();
      return;
    }
    this.opener = chosen;
    this.options.onDrop();
    this.mark(tool);
    this.options.onStart();
    window.clearTimeout(this.waking);
    this.cases.sleep(true);
    this.bar.hidden = false;
    this.sketch.start(tool);
  }

  private mark(tool: Tool | null): void {
    for (const one of this.buttons) one.setAttribute("aria-pressed", String(one.dataset.tool === tool));
  }

  /** A press that ended a drawing must not open what lies under it. */
  private wake(): void {
    window.clearTimeout(this.waking);
    this.waking = window.setTimeout(() => this.cases.sleep(false), 350);
  }

  private changed(tool: Tool, corners: LonLat[], done: boolean): void {
    const keys = matchMedia("(hover: none)").matches ? "" : t("keys");
    this.words.textContent = this.measured(tool, corners) || `${t(tool)}${keys}`;
    this.acts.replaceChildren(
      ...(done ? [] : this.whileDrawing()),
      button(done ? t("clear") : t("cancel"), () => this.end()),
    );
    if (!done) return;
    this.mark(null);
    this.wake();
    if (tool === "box" || tool === "polygon") {
      this.bar.hidden = false;
      this.options.onSelect(corners.map((corner) => written(corner).replace(" ", "")).join(";"));
    }
  }

  private whileDrawing(): HTMLElement[] {
    const here = button(t("here"), () => this.sketch.setHere());
    const back = button(t("back"), () => this.sketch.undo());
    const finish = button(t("finish"), () => this.sketch.finish(), "btn btn-primary");
    return this.sketch.tool === "box" ? [here] : [here, back, ...(this.sketch.canFinish ? [finish] : [])];
  }

  private measured(tool: Tool, corners: LonLat[]): string {
    if (tool === "distance" && corners.length > 1) return t("long", { n: sayMetres(lengthOf(corners)) });
    if ((tool === "box" || tool === "area" || tool === "polygon") && corners.length > 2) {
      const round = lengthOf([...corners, corners[0] as LonLat]);
      return t("surface", { n: saySurface(surfaceOf(corners)), round: sayMetres(round) });
    }
    return "";
  }
}

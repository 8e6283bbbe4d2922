import type { GridMap } from "../../lib/gridmap";
import { Choosing } from "./choosing";
import { Conversation } from "./conversation";
import { Corners } from "./corners";
import { Drawing } from "./drawing";
import { Findings } from "./findings";
import { AreaForm, type Values } from "./form";
import { Ground } from "./ground";
import { type KeyActs, keyOnCorners, keyOnSketch, listen } from "./keys";
import { Layers } from "./layers";
import { AreaList } from "./list";
import { Reshaping } from "./reshaping";
import { Sight } from "./sight";
import { Status } from "./status";
import type { Answer, Area, Facts, NodeAct, Point, Refusal, Tool } from "./types";
import { t } from "./words";

/** Here the page only shows (boundary-editor.css). */
const NARROW = "(width < 64rem)";

export class Editor {
  readonly ground: Ground;
  readonly status: Status;
  readonly findings: Findings;
  private readonly root: HTMLElement;
  private readonly grid: GridMap;
  private readonly layers: Layers;
  private readonly sight: Sight;
  private readonly drawing: Drawing;
  private readonly corners: Corners;
  private readonly reshaping: Reshaping;
  private readonly list: AreaList;
  private readonly form: AreaForm;
  private readonly talk: Conversation;
  private readonly choice: Choosing;
  private readonly ends: (() => void)[] = [];
  /** What keys and buttons do. */
  private readonly acts = {
    undo: (): void => {
      this.corners.flush();
      this.talk.undo();
    },
    redo: (): void => void this.talk.queue.push("redo", {}),
    merge: (): void => {
      if (this.choice.ids.length > 1) this.talk.queue.push("merge", { ids: this.choice.ids });
    },
    delete: (): void => this.deleteChosen(),
    help: (): void => this.status.part<HTMLDialogElement>("[data-help]").showModal(),
    check: (): void => void this.findings.check(),
    zoom: (): void => this.sight.show(this.ground.boundsOf(this.choice.ids)),
  };

  constructor(root: HTMLElement, grid: GridMap, facts: Facts) {
    this.root = root;
    this.grid = grid;
    const { data } = { data: root.dataset as Record<string, string> };
    this.status = new Status(root);
    this.ground = new Ground(data.areasUrl ?? "");
    this.layers = new Layers(grid);
    this.sight = new Sight(grid.map);
    this.drawing = new Drawing(grid, this.layers, {
      areas: () => this.areas,
      finished: (tool, points) => this.drawn(tool, points),
    });
    this.corners = new Corners(grid.map, {
      area: () => this.one,
      preview: (acts) => this.preview(acts),
      commit: (acts) => this.reshape(acts),
      shown: () => this.choice.showCorners(),
      say: (n, all) => this.status.hint(`${t("corner_say", { n, all })} · ${t("hint_node")}`),
    });
    this.reshaping = new Reshaping(grid.map, {
      area: () => (this.drawing.tool === "select" && !matchMedia(NARROW).matches ? this.one : null),
      areas: () => this.areas,
      preview: (acts) => this.preview(acts),
      commit: (acts) => this.reshape(acts),
      activate: (corner) => this.corners.activate(corner),
      snapped: (place) => this.layers.showSnap(place),
    });
    const part = <E extends HTMLElement>(name: string): E => this.status.part<E>(`[data-${name}]`);
    this.list = new AreaList(
      {
        list: part("list"),
        count: part("count"),
        search: this.status.part("#editor-q"),
        findUrl: data.findUrl ?? "",
      },
      { choose: (id, more) => this.choice.press(id, more, true), go: (id, box) => void this.choice.go(id, box) },
    );
    this.form = new AreaForm(part("chosen"), {
      save: (area, values) => this.save(area, values),
      suggest: (area) => this.suggest(area),
    });
    this.findings = new Findings(part("findings"), data.checkUrl ?? "", {
      show: (finding) => this.choice.lookAt(finding.geometry, finding.keys),
      close: () => this.layers.showFinding(null),
    });
    const { ground, status, layers, sight, drawing, corners, list, form } = this;
    const hands = { ground, status, layers, sight, drawing, corners, list, form };
    this.choice = new Choosing({ ...hands, load: () => this.load(true) });
    this.talk = new Conversation(this, root, facts);
    this.status.showTurns(facts);
    this.listen();
  }

  async start(): Promise<void> {
    await this.load(true);
    this.talk.start();
    this.choice.show();
  }

  remove(): void {
    for (const end of this.ends) end();
    this.talk.remove();
    this.reshaping.remove();
    this.drawing.remove();
    this.list.remove();
    this.grid.remove();
  }

  /** Nothing is under the person's hands that a reload would take away. */
  get isQuiet(): boolean {
    return !this.reshaping.isBusy && !this.corners.isMoving && this.talk.queue.isIdle;
  }

  // --- what is loaded ---------------------------------------------------------------------------------------------

  async load(anyway = false): Promise<number | null> {
    const view = this.sight.box;
    if (!anyway && (this.ground.holds(view) || !this.isQuiet)) return null;
    const loaded = await this.ground.load(view);
    if (!loaded || (!anyway && !this.isQuiet)) return null;
    this.ground.take(loaded);
    // While steps wait, theirs is the version that counts.
    if (this.talk.queue.isIdle) this.talk.queue.version = loaded.version;
    this.status.showTurns(loaded);
    this.show();
    return loaded.version;
  }

  show(): void {
    this.choice.forgetGone();
    this.layers.showAreas(this.areas);
    this.layers.showInForce(this.ground.tooMany);
    this.list.show(this.ground.sorted());
    const { count, tooMany, areas } = this.ground;
    this.list.say(tooMany ? t("too_many", { n: count }) : areas.size ? t("in_view", { n: areas.size }) : t("empty"));
    this.root.dataset.areas = String(areas.size);
    this.choice.show();
  }

  /** The server's word on a step. */
  take(answer: Answer): void {
    this.ground.put(answer.changed, answer.gone);
    this.status.showTurns(answer);
    if (["draw", "split"].includes(answer.kind)) this.choice.ids = this.newest(answer);
    this.show();
    this.findings.outdated(answer.version);
    this.root.dataset.version = String(answer.version);
  }

  forgetSent(): void {
    this.form.forgetSent();
  }

  refused(refusal: Refusal): boolean {
    return this.form.refused(refusal);
  }

  private newest(answer: Answer): number[] {
    const ids = answer.changed.map((area) => area.id);
    return answer.kind === "draw" ? [Math.max(...ids)] : this.choice.ids;
  }

  private get areas(): Area[] {
    return [...this.ground.areas.values()];
  }

  private get one(): Area | null {
    return this.choice.one;
  }

  // --- steps ------------------------------------------------------------------------------------------------------

  private preview(acts: NodeAct[]): void {
    const changed = this.ground.after(acts);
    this.layers.preview(this.areas.map((area) => changed.get(area.id) ?? area));
    const one = this.one && (changed.get(this.one.id) ?? this.one);
    this.layers.showCorners(one, acts.at(-1)?.to ?? this.corners.active);
  }

  private reshape(acts: NodeAct[]): void {
    this.ground.put(this.ground.after(acts).values());
    if (acts.at(-1)?.op === "move" && this.corners.active) this.corners.active = acts.at(-1)?.to ?? null;
    this.show();
    this.talk.queue.push("reshape", { nodes: acts });
  }

  private drawn(tool: "draw" | "split", points: Point[]): void {
    if (tool === "draw") this.talk.queue.push("draw", { ring: points });
    else if (this.one) this.talk.queue.push("split", { id: this.one.id, line: points });
    // The click that ended the drawing is not meant for an area.
    window.setTimeout(() => this.tool("select"));
  }

  private save(area: Area, values: Values): void {
    this.talk.queue.push("edit", { id: area.id, ...values });
  }

  private async suggest(area: Area): Promise<string> {
    const url = `${this.root.dataset.codeUrl}?at=${area.at.join(",")}`;
    const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
    return answer?.ok ? ((await answer.json()) as { code: string }).code : "";
  }

  // --- keys and buttons -------------------------------------------------------------------------------------------

  tool(name: Tool): void {
    if (name === "split" && !this.one) return;
    this.corners.activate(null);
    void this.drawing.use(name).then(() => {
      this.root.dataset.tool = this.drawing.tool;
    });
    for (const button of this.root.querySelectorAll<HTMLElement>("[data-tool]")) {
      button.setAttribute("aria-pressed", String(button.dataset.tool === name));
    }
    this.choice.showCorners();
    this.choice.showHint();
  }

  private deleteChosen(): void {
    const ids = this.choice.ids;
    if (!ids.length) return;
    this.ground.put([], ids);
    this.talk.queue.push("delete", { ids });
    this.choice.choose([]);
    this.show();
  }

  escape(): boolean {
    if (this.reshaping.isBusy) this.reshaping.cancel();
    else if (this.corners.isMoving) this.corners.drop();
    else if (this.drawing.clear()) this.choice.showHint();
    else if (this.drawing.tool !== "select") this.tool("select");
    else if (this.corners.active) this.corners.activate(null);
    else if (this.choice.ids.length) this.choice.choose([]);
    else return false;
    this.choice.showHint();
    return true;
  }

  private keyActs(): KeyActs {
    const hands = { enter: () => this.enter(), nextArea: (by: number) => this.choice.next(by) };
    return {
      ...this.acts,
      tool: (name) => this.tool(name),
      escape: () => this.escape(),
      onMap: (event) =>
        this.drawing.tool === "select"
          ? keyOnCorners(event, this.corners, this.choice.ids.length > 0, hands)
          : keyOnSketch(event, this.drawing),
    };
  }

  private enter(): void {
    if (this.corners.isMoving) this.corners.flush();
    else if (this.one) this.corners.step(1);
    else this.choice.middle();
  }

  private listen(): void {
    const { map } = this.grid;
    map.doubleClickZoom.disable();
    map.boxZoom.disable();
    map.on("moveend", () => void this.load());
    map.on("click", (event) => {
      if (this.drawing.tool !== "select" || this.reshaping.tookClick) return;
      const id = this.sight.areaAt(event.point);
      const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
      if (id !== undefined) this.choice.press(id, shiftKey || ctrlKey || metaKey);
    });
    this.ends.push(listen(() => map.getCanvas(), this.keyActs()));
    this.root.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
      if (button?.dataset.tool) this.tool(button.dataset.tool as Tool);
      const name = button?.dataset.do as keyof Editor["acts"] | undefined;
      if (name) this.acts[name]?.();
      if (button && "close" in button.dataset) button.closest("dialog")?.close();
    });
  }
}

import type { GridMap } from "../../lib/gridmap";
import { formatList } from "../../lib/i18n";
import { Choosing } from "./choosing";
import { type Commanded, listenToButtons } from "./commands";
import { Conversation } from "./conversation";
import { Corners } from "./corners";
import { Drawing } from "./drawing";
import { Findings } from "./findings";
import { AreaForm, type Values } from "./form";
import { Ground } from "./ground";
import { keyOnCorners, keyOnSketch, listen } from "./keys";
import { Layers } from "./layers";
import { AreaList } from "./list";
import { Overview } from "./overview";
import { TEMPORARY } from "./projection";
import { Reshaping } from "./reshaping";
import { Sight } from "./sight";
import { Status } from "./status";
import type { Answer, Area, Facts, NodeAct, Point, Tool } from "./types";
import { hintForCorner, nameOf, t } from "./words";

export class Editor implements Commanded {
  readonly root: HTMLElement;
  readonly ground: Ground;
  readonly status: Status;
  readonly findings: Findings;
  readonly form: AreaForm;
  private readonly grid: GridMap;
  private readonly layers: Layers;
  private readonly overview: Overview;
  private readonly sight: Sight;
  private readonly drawing: Drawing;
  private readonly corners: Corners;
  private readonly reshaping: Reshaping;
  private readonly list: AreaList;
  private readonly talk: Conversation;
  private readonly choice: Choosing;
  private readonly ends: (() => void)[] = [];

  constructor(root: HTMLElement, grid: GridMap, facts: Facts) {
    this.root = root;
    this.grid = grid;
    const data = root.dataset;
    this.status = new Status(root);
    this.ground = new Ground(data.areasUrl ?? "");
    this.overview = new Overview(grid, data.tileUrl ?? "");
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
      say: (n, all) => this.status.hint(hintForCorner(n, all)),
    });
    this.reshaping = new Reshaping(grid.map, {
      area: () => (this.drawing.tool === "select" ? this.one : null),
      areas: () => this.areas,
      palette: () => grid.palette,
      preview: (acts) => this.preview(acts),
      commit: (acts) => this.reshape(acts),
      activate: (corner) => this.corners.activate(corner),
      snapped: (place) => this.layers.showSnap(place),
    });
    const part = <E extends HTMLElement>(name: string): E => this.status.part<E>(`[data-${name}]`);
    const search = this.status.part<HTMLInputElement>("#editor-q");
    this.list = new AreaList(
      { list: part("list"), count: part("count"), search, findUrl: data.findUrl ?? "" },
      { choose: (id, more) => this.choice.press(id, more, true), go: (id, box) => void this.choice.go(id, box) },
    );
    this.form = new AreaForm(part("chosen"), {
      save: (area, values) => this.save(area, values),
      suggest: (area) => this.ground.freeCode(data.codeUrl ?? "", area),
    });
    this.findings = new Findings(part("findings"), data.checkUrl ?? "", {
      show: (finding) => this.choice.lookAt(finding.geometry, finding.keys),
      close: () => this.layers.showFinding(null),
    });
    const { ground, status, layers, sight, drawing, corners, list, form } = this;
    const hands = { ground, status, layers, sight, drawing, corners, list, form };
    this.choice = new Choosing({ ...hands, load: () => this.load(true) });
    this.talk = new Conversation(this, root, facts);
    this.talk.showTurns(facts);
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

  async load(anyway = false): Promise<number | null> {
    const view = this.sight.box;
    if (!anyway && (this.ground.holds(view) || !this.isQuiet)) return null;
    const loaded = await this.ground.load(view);
    if (!loaded || (!anyway && !this.isQuiet)) return null;
    this.ground.take(loaded);
    // While steps wait, theirs is the version that counts.
    if (this.talk.queue.isIdle) this.talk.queue.version = loaded.version;
    this.overview.show(loaded.too_many, loaded.version);
    this.talk.showTurns(loaded);
    this.show();
    return loaded.version;
  }

  show(): void {
    const { queue } = this.talk;
    this.ground.project(queue.steps);
    const { tooMany, areas, covers } = this.ground;
    const { waiting, cuts } = queue.isWaiting ? this.ground : { waiting: new Set<number>(), cuts: [] };
    this.choice.forgetGone();
    this.layers.showAreas(this.areas);
    const changed = [...waiting].flatMap((id) => areas.get(id) ?? []);
    this.layers.showWaiting(changed, cuts);
    this.layers.showCovered(this.ground.coveredIn(covers));
    this.talk.tellCovers();
    this.list.show(this.ground.sorted(), waiting);
    this.list.say(tooMany ? t("too_many", { n: this.ground.count }) : this.list.counted);
    this.root.dataset.areas = String(areas.size);
    this.choice.show();
  }

  /** The server's word on a step. */
  take(answer: Answer, temporary?: number): void {
    this.ground.put(answer.changed, answer.gone);
    this.talk.showTurns(answer);
    // What was drawn has the newest number of all.
    const [newest] = [...answer.changed].sort((one, other) => other.id - one.id);
    if (temporary !== undefined && newest) this.numbered(temporary, newest);
    this.show();
    this.findings.outdated(answer.version);
    this.root.dataset.version = String(answer.version);
  }

  private numbered(temporary: number, { id, code }: Area): void {
    this.talk.queue.rename(temporary, id, code);
    this.form.renumber(temporary, id);
    this.choice.ids = this.choice.ids.map((one) => (one === temporary ? id : one));
  }

  private get areas(): Area[] {
    return [...this.ground.areas.values()];
  }

  private get one(): Area | null {
    return this.choice.one;
  }

  private preview(acts: NodeAct[]): void {
    const changed = this.ground.after(acts);
    this.layers.preview(this.areas.map((area) => changed.get(area.id) ?? area));
    const one = this.one && (changed.get(this.one.id) ?? this.one);
    this.layers.showCorners(one, acts.at(-1)?.to ?? this.corners.active);
    const covered = this.ground.coveredIn(this.ground.coversAfter(acts, changed));
    this.layers.showCovered(covered);
    if (covered.length) this.status.hint(t("covers_hint", { names: formatList(covered.map(nameOf)) }), true);
    else this.choice.showHint();
  }

  private reshape(acts: NodeAct[]): void {
    const covers = this.ground.coversAfter(acts);
    if (acts.at(-1)?.op === "move") this.corners.follow(acts.at(-1)?.to ?? null);
    this.ground.covers = [...this.ground.covers, ...covers];
    this.push("reshape", { nodes: acts });
  }

  private push(kind: string, values: Record<string, unknown>): void {
    this.talk.queue.push(kind, values);
    this.talk.showTurns();
    this.show();
  }

  private drawn(tool: "draw" | "split", points: Point[]): void {
    if (tool === "draw") {
      const temporary = TEMPORARY + Date.now();
      this.push("draw", { ring: points, temporary });
      this.choice.choose([temporary]);
    } else if (this.one) this.push("split", { id: this.one.id, line: points });
    // The click that ended the drawing is not meant for an area.
    window.setTimeout(() => this.tool("select"));
  }

  private save(area: Area, values: Values): void {
    this.push("edit", { id: area.id, ...values });
  }

  undo(): void {
    this.corners.flush();
    this.talk.undo();
  }

  redo(): void {
    this.talk.redo();
  }

  merge(): void {
    if (this.choice.ids.length > 1) this.push("merge", { ids: this.choice.ids });
  }

  delete(): void {
    if (this.choice.ids.length) this.push("delete", { ids: this.choice.ids });
  }

  straighten(): void {
    this.corners.takeAway();
  }

  several(): void {
    this.choice.toggleSeveral();
  }

  help(): void {
    this.status.part<HTMLDialogElement>("[data-help]").showModal();
  }

  check(): void {
    void this.findings.check();
  }

  zoom(): void {
    this.sight.show(this.ground.boundsOf(this.choice.ids));
    this.sight.reveal();
  }

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

  onMap = (event: KeyboardEvent): boolean => {
    if (this.drawing.tool !== "select") return keyOnSketch(event, this.drawing);
    const hands = { enter: () => this.enter(), nextArea: (by: number) => this.choice.next(by) };
    return keyOnCorners(event, this.corners, this.choice.ids.length > 0, hands);
  };

  private enter(): void {
    if (this.corners.isMoving) this.corners.flush();
    else if (this.one) this.corners.step(1);
    else this.choice.middle();
  }

  private pressed(point: { x: number; y: number }, more: boolean): void {
    if (this.ground.tooMany) this.sight.closer(point);
    const id = this.sight.areaAt(point);
    if (id !== undefined) this.choice.press(id, more);
  }

  private listen(): void {
    const { map } = this.grid;
    map.doubleClickZoom.disable();
    map.boxZoom.disable();
    map.on("moveend", () => void this.load());
    map.on("click", (event) => {
      if (this.drawing.tool !== "select" || this.reshaping.tookClick) return;
      const { shiftKey, ctrlKey, metaKey } = event.originalEvent;
      this.pressed(event.point, shiftKey || ctrlKey || metaKey);
    });
    this.ends.push(listen(() => map.getCanvas(), this));
    listenToButtons(this);
  }
}

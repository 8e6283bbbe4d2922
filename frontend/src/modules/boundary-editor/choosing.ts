/** Which areas are chosen, and what shows it: map, list, form, corners, the line of advice. */
import type { Geometry } from "geojson";
import type { Corners } from "./corners";
import type { Drawing } from "./drawing";
import type { AreaForm } from "./form";
import type { Ground } from "./ground";
import type { Layers } from "./layers";
import type { AreaList } from "./list";
import type { Sight } from "./sight";
import type { Status } from "./status";
import { boxOfAny } from "./topology";
import type { Area, Box } from "./types";
import { hintFor, t } from "./words";

/** The parts that show what is chosen. */
export interface Hands {
  ground: Ground;
  status: Status;
  layers: Layers;
  sight: Sight;
  drawing: Drawing;
  corners: Corners;
  list: AreaList;
  form: AreaForm;
  load: () => Promise<unknown>;
}

export class Choosing {
  ids: number[] = [];
  /** Every press adds to what is chosen, as with Shift. */
  private isSeveral = false;
  private readonly hands: Hands;

  constructor(hands: Hands) {
    this.hands = hands;
  }

  get one(): Area | null {
    return this.ids.length === 1 ? (this.hands.ground.areas.get(this.ids[0] as number) ?? null) : null;
  }

  toggleSeveral(): void {
    this.isSeveral = !this.isSeveral;
    this.hands.status.button("several").setAttribute("aria-pressed", String(this.isSeveral));
  }

  forgetGone(): void {
    this.ids = this.ids.filter((id) => this.hands.ground.areas.has(id));
  }

  press(id: number, more: boolean, move = false): void {
    const others = this.ids.filter((one) => one !== id);
    if (more || this.isSeveral) this.choose(this.ids.includes(id) ? others : [...this.ids, id]);
    else this.choose([id]);
    if (move) this.hands.sight.keep(this.hands.ground.boundsOf(this.ids));
  }

  choose(ids: number[]): void {
    const { corners, form } = this.hands;
    corners.activate(null);
    if (form.areaId !== null && !(ids.length === 1 && ids[0] === form.areaId)) form.flush();
    this.ids = ids;
    this.show();
  }

  show(): void {
    const { ground, layers, list, form, status } = this.hands;
    const areas = this.ids.flatMap((id) => ground.areas.get(id) ?? []);
    layers.choose(this.ids);
    list.choose(this.ids);
    form.show(areas, (code) => ground.isDoubled(code));
    status.button("merge").disabled = areas.length < 2;
    status.button("delete").disabled = areas.length === 0;
    status.part<HTMLButtonElement>('[data-tool="split"]').disabled = areas.length !== 1;
    this.showCorners();
    this.showHint();
  }

  showCorners(): void {
    const { drawing, layers, corners } = this.hands;
    const area = drawing.tool === "select" ? this.one : null;
    layers.showCorners(area, area ? corners.active : null);
    this.hands.status.button("straighten").hidden = !area || !corners.active;
  }

  showHint(): void {
    const { ground, drawing, sight, status } = this.hands;
    const hint = hintFor(drawing.tool, this.ids.length, sight.hasFocus);
    status.hint(ground.tooMany ? t("too_many", { n: ground.count }) : hint);
  }

  async go(id: number, box: Box): Promise<void> {
    this.hands.sight.jump(box);
    await this.hands.load();
    if (this.hands.ground.areas.has(id)) this.choose([id]);
  }

  lookAt(geometry: Geometry | null, ids: number[]): void {
    const { ground, layers, sight } = this.hands;
    layers.showFinding(geometry);
    const known = ids.filter((id) => ground.areas.has(id));
    if (known.length) this.choose(known);
    sight.show(boxOfAny(geometry) ?? ground.boundsOf(known));
  }

  /** Choose what lies in the middle of the map, else the first. */
  middle(): void {
    const id = this.hands.sight.areaInMiddle() ?? this.hands.ground.sorted()[0]?.id;
    if (id !== undefined) this.choose([id]);
  }

  next(by: number): void {
    const all = this.hands.ground.sorted();
    const index = all.findIndex((area) => area.id === this.ids.at(-1));
    const next = all[(index + by + all.length) % all.length];
    if (next) this.press(next.id, false, true);
  }
}

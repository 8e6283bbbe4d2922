/** In the legend: many cases as circles or as hexagons, and what the hexagons' colours mean. Kept in the address. */
import { classWords } from "../../lib/gridmap/classes";
import { HEXAGON_SHAPE, hexagonColour } from "../../lib/gridmap/hexagons";
import { sign } from "../../lib/gridmap/legend";
import type { LiveCases } from "../../lib/gridmap/live-cases";
import type { PageAddress } from "./address";
import { part } from "./parts";

const HEXAGONS = "hexagons";

export class Groups {
  private readonly box: HTMLElement;
  private readonly classes: HTMLElement;
  private readonly address: PageAddress;
  private cases: LiveCases | null = null;

  constructor(root: HTMLElement, address: PageAddress, onChange: () => void) {
    this.box = part(root, "groups");
    this.classes = part(this.box, "classes");
    this.address = address;
    for (const button of this.buttons)
      button.addEventListener("click", () => {
        const chosen = button.dataset.groupsAs ?? "";
        this.address.keep({ groups: chosen === HEXAGONS ? chosen : "" });
        this.press();
        onChange();
      });
    this.press();
  }

  /** What the server is asked for besides filters. */
  get asked(): string {
    return this.address.get("groups") === HEXAGONS ? HEXAGONS : "";
  }

  /** There is a choice only while cases are put together, and some map to see them on. */
  show(cases: LiveCases): void {
    this.cases = cases;
    const { view, classes } = cases.legendNow;
    const isAway = !cases.grid || !view.cells.length;
    // Once shown it keeps its room: the map beside it must not change its height whenever somebody comes closer.
    if (!isAway) this.box.hidden = false;
    this.box.dataset.away = String(isAway);
    this.classes.replaceChildren(...classes.map((_bound, index) => this.entry(classes, index)));
    this.classes.hidden = !classes.length;
  }

  /** Colours are another: the theme changed. */
  repaint(): void {
    if (this.cases) this.show(this.cases);
  }

  private get buttons(): HTMLElement[] {
    return [...this.box.querySelectorAll<HTMLElement>("[data-groups-as]")];
  }

  private press(): void {
    const now = this.asked || "circles";
    for (const button of this.buttons) button.setAttribute("aria-pressed", String(button.dataset.groupsAs === now));
  }

  private entry(classes: number[], index: number): HTMLElement {
    const made = document.createElement("li");
    const colour = (): string => hexagonColour(index, classes.length);
    const shape = sign({ key: String(index), label: "", shape: HEXAGON_SHAPE, colour });
    shape.style.setProperty("color", colour());
    made.append(shape, classWords(classes, index));
    return made;
  }
}

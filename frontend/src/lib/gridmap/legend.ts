/** The legend of a map: every group with its shape, word and count; pressing one takes its cases off the map. */
import { formatNumber } from "../i18n";
import type { CaseView } from "./case-data";
import type { Group, Grouping } from "./groups";
import { t } from "./words";

const SVG = "http://www.w3.org/2000/svg";

/** A group's mark as an image for the page; stages bring their own (styles/components/stage.css). */
export function sign(group: Group): SVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("class", "map-sign");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", group.shape);
  path.setAttribute("fill-rule", "evenodd");
  svg.append(path);
  return svg;
}

export class Legend {
  readonly hidden = new Set<string>();
  private readonly items = new Map<string, HTMLButtonElement>();
  private by = "";
  private toggled: () => void = () => undefined;
  private readonly late = document.createElement("span");

  constructor(box: HTMLElement) {
    box.classList.add("map-legend");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", t("legend"));
    this.late.className = "map-legend-late";
    box.replaceChildren(this.late);
  }

  onToggle(callback: () => void): void {
    this.toggled = callback;
  }

  /** `always` names the stages that stand there also with nothing in view. */
  show(view: CaseView, always: readonly string[], grouping: Grouping): void {
    if (this.by !== grouping.by) {
      for (const item of this.items.values()) item.remove();
      this.items.clear();
      this.by = grouping.by;
    }
    const counts = new Map([...grouping.parts(view.counts, new Set())].map(([group, n]) => [group.key, n]));
    for (const group of grouping.groups) {
      const item = this.items.get(group.key) ?? this.add(group, grouping.by);
      const count = counts.get(group.key) ?? 0;
      item.hidden = !count && !always.includes(group.key);
      item.setAttribute("aria-pressed", String(!this.hidden.has(group.key)));
      const number = item.querySelector("b");
      if (number) number.textContent = formatNumber(count);
    }
    this.late.hidden = !view.late || grouping.by === "late";
    this.late.textContent = t("late_count", { n: formatNumber(view.late) });
  }

  private add(group: Group, by: string): HTMLButtonElement {
    const item = document.createElement("button");
    item.type = "button";
    item.className = "map-legend-item";
    item.title = t("toggle");
    item.dataset.key = group.key;
    if (by === "stage") {
      item.classList.add("stage");
      item.dataset.stage = group.key;
    } else {
      item.style.setProperty("--c", group.colour());
      item.append(sign(group));
    }
    item.append(group.label, document.createElement("b"));
    item.addEventListener("click", () => {
      if (!this.hidden.delete(group.key)) this.hidden.add(group.key);
      item.setAttribute("aria-pressed", String(!this.hidden.has(group.key)));
      this.toggled();
    });
    this.items.set(group.key, item);
    this.late.before(item);
    return item;
  }
}

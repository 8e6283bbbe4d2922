/** The legend of a map: every stage with its shape, word and count; pressing one takes its cases off the map. */
import { formatNumber } from "../i18n";
import { STAGES, type Stage } from "../stages";
import type { CaseView } from "./case-data";
import { stageWord, t } from "./words";

export class Legend {
  readonly hidden = new Set<string>();
  private readonly items = new Map<Stage, HTMLButtonElement>();
  private toggled: () => void = () => undefined;
  private readonly late = document.createElement("span");

  constructor(box: HTMLElement) {
    box.classList.add("map-legend");
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", t("legend"));
    for (const stage of STAGES) {
      const item = document.createElement("button");
      item.type = "button";
      item.className = "map-legend-item stage";
      item.dataset.stage = stage;
      item.title = t("toggle");
      item.append(stageWord(stage), document.createElement("b"));
      item.addEventListener("click", () => {
        if (!this.hidden.delete(stage)) this.hidden.add(stage);
        item.setAttribute("aria-pressed", String(!this.hidden.has(stage)));
        this.toggled();
      });
      this.items.set(stage, item);
    }
    this.late.className = "map-legend-late";
    box.replaceChildren(...this.items.values(), this.late);
  }

  onToggle(callback: () => void): void {
    this.toggled = callback;
  }

  /** `always` names the stages that stand there also with nothing in view. */
  show(view: CaseView, always: readonly string[]): void {
    for (const [stage, item] of this.items) {
      const count = view.counts[stage] ?? 0;
      item.hidden = !count && !always.includes(stage);
      item.setAttribute("aria-pressed", String(!this.hidden.has(stage)));
      const number = item.querySelector("b");
      if (number) number.textContent = formatNumber(count);
    }
    this.late.hidden = !view.late;
    this.late.textContent = t("late_count", { n: formatNumber(view.late) });
  }
}

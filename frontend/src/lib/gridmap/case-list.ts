/** What is on the map, as a list: for the keyboard, for screen readers, and where there is no map. */
import { formatNumber } from "../i18n";
import { type CaseView, type Cell, isLate, keyOf, type OneCase } from "./case-data";
import { cellWords } from "./case-words";
import { type Grouping, total as sumOf } from "./groups";
import { stageWord, t } from "./words";

const MOST = 60;
const MOST_CELLS = 20;

export interface CaseListOptions {
  onOpen: (number: string) => void;
  onZoom: (cell: Cell) => void;
  onHover?: (number: string | null) => void;
  caseUrl: string;
}

export class CaseList {
  private readonly box: HTMLElement;
  private readonly options: CaseListOptions;
  private selected: string | null = null;

  constructor(box: HTMLElement, options: CaseListOptions) {
    this.box = box;
    this.options = options;
    box.addEventListener("click", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-number]") : null;
      if (!link?.dataset.number || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      options.onOpen(link.dataset.number);
    });
    box.addEventListener("pointerover", (event) => {
      const link = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-number]") : null;
      options.onHover?.(link?.dataset.number ?? null);
    });
    box.addEventListener("pointerleave", () => options.onHover?.(null));
  }

  select(number: string | null): void {
    this.selected = number;
    for (const link of this.box.querySelectorAll<HTMLElement>("[data-number]"))
      link.setAttribute("aria-current", String(link.dataset.number === number));
  }

  show(view: CaseView, hidden: ReadonlySet<string>, grouping: Grouping): void {
    const cases = view.cases.filter((one) => !hidden.has(grouping.groupOf(keyOf(one)).key));
    const cells = view.cells
      .map((cell) => ({ cell, total: sumOf(grouping.parts(cell.counts, hidden)) }))
      .filter(({ total }) => total > 0)
      .sort((a, b) => b.total - a.total);
    const total = cases.length + cells.reduce((sum, cell) => sum + cell.total, 0);
    const rows = cases.length ? this.caseRows(cases) : cells.slice(0, MOST_CELLS).map((cell) => this.cellRow(cell));
    const head = paragraph("map-list-head", total ? t("cases_in_view", { n: formatNumber(total) }) : t("empty"));
    const hint = cells.length ? [paragraph("muted map-list-hint", t("zoom_hint"))] : [];
    const left = cases.length - MOST;
    const more = left > 0 ? [paragraph("muted map-list-hint", t("more", { n: formatNumber(left) }))] : [];
    const list = document.createElement("ul");
    list.className = "map-list-rows";
    list.append(...rows);
    this.box.replaceChildren(head, ...hint, list, ...more);
    this.select(this.selected);
  }

  private caseRows(cases: OneCase[]): HTMLLIElement[] {
    const now = Date.now();
    const pressing = (one: OneCase): number => one.due ?? Number.POSITIVE_INFINITY;
    return [...cases]
      .sort((a, b) => pressing(a) - pressing(b))
      .slice(0, MOST)
      .map((one) => this.caseRow(one, isLate(one, now)));
  }

  private caseRow(one: OneCase, late: boolean): HTMLLIElement {
    const link = document.createElement("a");
    link.className = "row-item";
    link.href = this.options.caseUrl.replace("NUMBER", one.number);
    link.dataset.number = one.number;
    const title = document.createElement("strong");
    title.className = "truncate";
    title.textContent = one.title;
    const tag = document.createElement("span");
    if (late) {
      tag.className = "tag tag-late";
      tag.textContent = t("late");
    }
    const place = document.createElement("span");
    place.className = "truncate";
    place.textContent = one.area;
    const stage = document.createElement("span");
    stage.className = "stage";
    stage.dataset.stage = one.stage;
    stage.textContent = stageWord(one.stage);
    link.append(title, tag, place, stage);
    return item(link);
  }

  private cellRow({ cell, total }: { cell: Cell; total: number }): HTMLLIElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "row-item map-list-cell";
    const words = document.createElement("strong");
    words.textContent = cellWords(cell, total);
    button.append(words);
    button.addEventListener("click", () => this.options.onZoom(cell));
    return item(button);
  }
}

function item(child: HTMLElement): HTMLLIElement {
  const made = document.createElement("li");
  made.append(child);
  return made;
}

function paragraph(css: string, text: string): HTMLParagraphElement {
  const made = document.createElement("p");
  made.className = css;
  made.textContent = text;
  return made;
}

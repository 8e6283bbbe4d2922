/** The areas beside the map: chosen with the mouse or from the keyboard, found also where they are not in view. */
import { formatNumber } from "../../lib/i18n";
import { isTemporary } from "./projection";
import type { Area, Box } from "./types";
import { nameOf, t } from "./words";

const TYPING_MS = 250;
/** A grid's code: six digits county, three each subdistrict, community and grid. */
const GRID_CODE = /^\d{9}(\d{3})(\d{3})$/;
const SIGNS_OF_OWN_CODE = 3;

/** A code as it tells areas apart here: community and grid, or the area's own three digits. */
export function shortCode(code: string): string {
  const parts = GRID_CODE.exec(code);
  return parts ? `${parts[1]}-${parts[2]}` : code.slice(-SIGNS_OF_OWN_CODE) || "–";
}

interface Elsewhere {
  id: number;
  code: string;
  name: string;
  bbox: Box;
}

export interface ListParts {
  list: HTMLElement;
  count: HTMLElement;
  search: HTMLInputElement;
  findUrl: string;
}

export interface ListEvents {
  choose(id: number, more: boolean): void;
  go(id: number, box: Box): void;
}

export class AreaList {
  private readonly parts: ListParts;
  private readonly events: ListEvents;
  private areas: Area[] = [];
  private chosen = new Set<number>();
  private waiting: ReadonlySet<number> = new Set();
  private elsewhere: Elsewhere[] = [];
  private active = -1;
  private timer: number | undefined;
  private asked = 0;

  constructor(parts: ListParts, events: ListEvents) {
    this.parts = parts;
    this.events = events;
    parts.list.addEventListener("click", (event) => {
      const row = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-id]") : null;
      if (row) this.press(row, event.shiftKey || event.ctrlKey || event.metaKey);
    });
    parts.list.addEventListener("keydown", (event) => this.key(event));
    parts.search.addEventListener("input", () => {
      window.clearTimeout(this.timer);
      this.draw();
      this.timer = window.setTimeout(() => void this.find(), TYPING_MS);
    });
  }

  /** `waiting` are those that are not saved as they are. */
  show(areas: Area[], waiting: ReadonlySet<number>): void {
    this.areas = areas;
    this.waiting = waiting;
    this.draw();
  }

  choose(ids: number[]): void {
    this.chosen = new Set(ids);
    for (const row of this.rows()) row.setAttribute("aria-selected", String(this.chosen.has(Number(row.dataset.id))));
    const row = ids.length ? this.rows().find((one) => Number(one.dataset.id) === ids.at(-1)) : undefined;
    if (!row) return;
    this.mark(this.rows().indexOf(row));
    // On a small screen the list is part of the page: the page must not run away from under a finger.
    if (getComputedStyle(this.parts.list).overflowY !== "visible") row.scrollIntoView({ block: "nearest" });
  }

  /** How many there are on the map, in words. */
  get counted(): string {
    return this.areas.length ? t("in_view", { n: this.areas.length }) : t("empty");
  }

  say(text: string): void {
    this.parts.count.textContent = text;
  }

  remove(): void {
    window.clearTimeout(this.timer);
  }

  private get text(): string {
    return this.parts.search.value.trim().toLowerCase();
  }

  private rows(): HTMLElement[] {
    return [...this.parts.list.querySelectorAll<HTMLElement>("[data-id]")];
  }

  private draw(): void {
    const { text } = this;
    const fits = (area: { code: string; name: string; name_en?: string }): boolean =>
      !text || area.code.includes(text) || `${area.name} ${area.name_en ?? ""}`.toLowerCase().includes(text);
    const codes = new Map<string, number>();
    for (const { code } of this.areas) codes.set(code, (codes.get(code) ?? 0) + 1);
    const here = this.areas.filter(fits);
    const known = new Set(this.areas.map((area) => area.id));
    const rows = here.map((area) => this.row(area, (codes.get(area.code) ?? 0) > 1));
    const others = text ? this.elsewhere.filter((area) => !known.has(area.id)) : [];
    this.parts.list.replaceChildren(...rows, ...others.map((area) => this.far(area)));
    this.active = -1;
    this.parts.list.removeAttribute("aria-activedescendant");
    if (text && !rows.length && !others.length) this.say(t("nothing_found"));
  }

  private row(area: Area, doubled: boolean): HTMLElement {
    const row = this.option(area.id, area.code, nameOf(area));
    row.setAttribute("aria-selected", String(this.chosen.has(area.id)));
    const facts = document.createElement("span");
    facts.className = "editor-row-facts";
    facts.textContent =
      area.households === null ? t("no_households") : t("households", { n: formatNumber(area.households) });
    row.append(facts);
    const fault = area.code ? (doubled ? t("doubled") : "") : isTemporary(area.id) ? "" : t("no_code");
    for (const text of [fault, this.waiting.has(area.id) ? t("pending") : ""]) {
      if (text)
        row.append(Object.assign(document.createElement("span"), { className: "tag tag-soon", textContent: text }));
    }
    return row;
  }

  private far(area: Elsewhere): HTMLElement {
    const row = this.option(area.id, area.code, nameOf(area));
    row.dataset.bbox = JSON.stringify(area.bbox);
    row.append(
      Object.assign(document.createElement("span"), { className: "editor-row-facts", textContent: t("elsewhere") }),
    );
    return row;
  }

  private option(id: number, code: string, name: string): HTMLElement {
    const row = document.createElement("li");
    row.id = `area-${id}`;
    row.dataset.id = String(id);
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.className = "editor-row";
    const number = document.createElement("b");
    number.textContent = shortCode(code);
    number.title = code;
    const words = document.createElement("span");
    words.className = "editor-row-name";
    words.textContent = name;
    row.append(number, words);
    return row;
  }

  private press(row: HTMLElement, more: boolean): void {
    const id = Number(row.dataset.id);
    if (row.dataset.bbox) this.events.go(id, JSON.parse(row.dataset.bbox) as Box);
    else this.events.choose(id, more);
  }

  private mark(index: number): void {
    const rows = this.rows();
    rows[this.active]?.classList.remove("is-active");
    this.active = index;
    const row = rows[index];
    row?.classList.add("is-active");
    if (row) this.parts.list.setAttribute("aria-activedescendant", row.id);
  }

  private key(event: KeyboardEvent): void {
    const rows = this.rows();
    if (!rows.length) return;
    const steps: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, Home: -rows.length, End: rows.length };
    const step = steps[event.key];
    if (step !== undefined) {
      event.preventDefault();
      this.mark(Math.min(rows.length - 1, Math.max(0, this.active + step)));
      rows[this.active]?.scrollIntoView({ block: "nearest" });
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      const row = rows[Math.max(0, this.active)];
      if (row) this.press(row, event.shiftKey || event.key === " ");
    }
  }

  private async find(): Promise<void> {
    const { text } = this;
    this.asked += 1;
    const mine = this.asked;
    if (!text) this.elsewhere = [];
    else {
      const url = `${this.parts.findUrl}?q=${encodeURIComponent(text)}`;
      const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
      if (!answer?.ok || mine !== this.asked) return;
      this.elsewhere = ((await answer.json()) as { areas: Elsewhere[] }).areas;
    }
    this.draw();
  }
}

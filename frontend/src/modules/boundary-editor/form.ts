/** Code, name and households of the chosen area. What was typed stays whatever the server says, and whoever else edits. */
import { formatNumber } from "../../lib/i18n";
import { isTemporary } from "./projection";
import { ringsOf, squareMetres } from "./topology";
import type { Area, Refusal } from "./types";
import { nameOf, t } from "./words";

const NAMES = ["code", "name", "name_en", "households"] as const;
type Name = (typeof NAMES)[number];
const A_SQUARE_KM = 1_000_000;

export type Values = Record<Name, string>;

export interface FormEvents {
  save(area: Area, values: Values): void;
  suggest(area: Area): Promise<string>;
}

function valuesOf(area: Area): Values {
  const households = area.households === null ? "" : String(area.households);
  return { code: area.code, name: area.name, name_en: area.name_en, households };
}

function sizeOf(area: Area): string {
  const metres = squareMetres(area.geometry);
  if (metres < A_SQUARE_KM / 10) return t("square_metres", { n: formatNumber(Math.round(metres)) });
  return t("square_km", { n: formatNumber(Math.round(metres / (A_SQUARE_KM / 1000)) / 1000) });
}

export class AreaForm {
  private area: Area | null = null;
  /** What is on its way to the server: it need not be sent again. */
  private sent = "";
  /** The area as it was before it was sent so. */
  private before: Area | null = null;
  private readonly root: HTMLElement;
  private readonly events: FormEvents;
  private isDoubled: (code: string) => boolean = () => false;

  constructor(root: HTMLElement, events: FormEvents) {
    this.root = root;
    this.events = events;
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.flush();
    });
    this.form.addEventListener("input", () => this.changed());
    this.suggestion.addEventListener("click", () => {
      this.field("code").value = this.suggestion.dataset.code ?? "";
      this.suggestion.hidden = true;
      this.changed();
      this.field("code").focus();
    });
  }

  show(areas: Area[], isDoubled: (code: string) => boolean): void {
    this.isDoubled = isDoubled;
    const one = areas.length === 1 ? (areas[0] as Area) : null;
    this.part("none").hidden = areas.length > 0;
    this.part("many").hidden = areas.length < 2;
    this.form.hidden = one === null;
    if (areas.length > 1) {
      this.part("many-title").textContent = t("title_many", { n: areas.length });
      this.part("many-text").textContent = t("text_many", { name: nameOf(areas[0] as Area) });
    }
    if (one) this.fill(one);
    else this.area = null;
  }

  /** Sends what was typed and not saved yet. */
  flush(): void {
    if (!this.area || !this.isDirty) return;
    this.clearErrors();
    const typed = this.typed();
    this.sent = JSON.stringify(typed);
    this.before = this.area;
    this.changed();
    this.events.save(this.area, typed);
  }

  /** What was sent was not taken. */
  forgetSent(): void {
    this.sent = "";
    if (this.before?.id === this.area?.id) this.area = this.before;
    this.changed();
  }

  refused({ field, message }: Refusal): boolean {
    this.forgetSent();
    const place = field && this.form.querySelector<HTMLElement>(`[data-error="${field}"]`);
    if (!place || !NAMES.includes(field as Name)) return false;
    place.textContent = message;
    place.hidden = false;
    this.field(field as Name).setAttribute("aria-invalid", "true");
    this.field(field as Name).focus();
    this.changed();
    return true;
  }

  /** The area that is filled in has got its number: what was typed goes on belonging to it. */
  renumber(before: number, id: number): void {
    if (this.area?.id === before) this.area = { ...this.area, id };
  }

  get areaId(): number | null {
    return this.area?.id ?? null;
  }

  private get isDirty(): boolean {
    if (!this.area) return false;
    const [stored, typed] = [valuesOf(this.area), this.typed()];
    if (JSON.stringify(typed) === this.sent) return false;
    return NAMES.some((name) => stored[name] !== typed[name].trim());
  }

  private get form(): HTMLFormElement {
    return this.part("fields") as HTMLFormElement;
  }

  private get suggestion(): HTMLButtonElement {
    return this.part("suggest") as HTMLButtonElement;
  }

  private part(name: string): HTMLElement {
    return this.root.querySelector<HTMLElement>(`[data-${name}]`) as HTMLElement;
  }

  private field(name: Name): HTMLInputElement {
    return this.form.elements.namedItem(name) as HTMLInputElement;
  }

  private typed(): Values {
    return Object.fromEntries(NAMES.map((name) => [name, this.field(name).value])) as Values;
  }

  /** Fills in an area; of the one that is there already, only the fields that nobody has typed in. */
  private fill(area: Area): void {
    const before = this.area?.id === area.id ? valuesOf(this.area) : null;
    const [typed, now] = [this.typed(), valuesOf(area)];
    this.area = area;
    if (!before || JSON.stringify(now) === this.sent) this.sent = "";
    for (const name of NAMES) {
      if (!before || typed[name] === before[name]) this.field(name).value = now[name];
    }
    if (!before) this.clearErrors();
    this.part("form-title").textContent = nameOf(area);
    const corners = ringsOf(area.geometry).flat(2).length;
    this.part("form-facts").textContent = t("facts", { area: sizeOf(area), corners: formatNumber(corners) });
    this.changed();
    void this.suggest(area);
  }

  private async suggest(area: Area): Promise<void> {
    const wanted = !isTemporary(area.id) && (!area.code || this.isDoubled(area.code));
    this.suggestion.hidden = true;
    if (!wanted) return;
    const code = await this.events.suggest(area);
    if (!code || this.area?.id !== area.id) return;
    this.suggestion.textContent = t("suggest", { code });
    this.suggestion.dataset.code = code;
    this.suggestion.hidden = false;
  }

  private changed(): void {
    (this.part("save") as HTMLButtonElement).disabled = !this.isDirty;
  }

  private clearErrors(): void {
    for (const place of this.form.querySelectorAll<HTMLElement>("[data-error]")) {
      place.hidden = true;
      place.textContent = "";
    }
    for (const name of NAMES) this.field(name).removeAttribute("aria-invalid");
  }
}

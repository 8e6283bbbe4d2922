/** The third step: buildings of an area, and what is known near the place. The point itself is the place-picker's. */
import { make, press, typed } from "./dom";
import { t } from "./words";

interface Building {
  readonly id: number;
  readonly name: string;
  readonly lon: number;
  readonly lat: number;
}
interface Near {
  readonly id: string;
  readonly title: string;
  readonly text: string;
}
interface Where {
  readonly summary: string;
  readonly near: readonly Near[];
}

const PAUSE_MS = 250;

export class WhereIs {
  private readonly form: HTMLFormElement;
  private readonly area: HTMLSelectElement | null;
  private readonly place: HTMLSelectElement | null;
  private buildings: readonly Building[] = [];
  private asked = "";
  private timer = 0;
  /** Called when the person says "I have this too". */
  onJoin: (near: Near | null) => void = () => undefined;

  constructor(form: HTMLFormElement) {
    this.form = form;
    this.area = form.querySelector("#area_code");
    this.place = form.querySelector("#place");
    form.querySelector("[data-no-script]")?.remove();
    for (const element of form.querySelectorAll<HTMLElement>("[data-script]")) element.hidden = false;
    this.area?.addEventListener("change", () => void this.loadBuildings());
    this.place?.addEventListener("change", () => this.chooseBuilding());
    form.querySelector("[data-building-search]")?.addEventListener("input", (event) => {
      this.fill((event.target as HTMLInputElement).value.trim());
    });
    form.addEventListener("change", () => this.look());
  }

  /** Asks what is near once the fields have settled. */
  look(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.ask(), PAUSE_MS);
  }

  async loadBuildings(keep = ""): Promise<void> {
    const code = this.area?.value ?? "";
    const field = this.form.querySelector<HTMLElement>("[data-buildings]");
    if (!field || !this.place) return;
    if (!code) {
      field.hidden = true;
      return;
    }
    this.picker()?.dispatchEvent(new CustomEvent("place-start", { detail: { area: code } }));
    try {
      const answer = await fetch(`${this.form.dataset.placesUrl}?area=${encodeURIComponent(code)}`);
      if (!answer.ok) return;
      this.buildings = ((await answer.json()) as { places: Building[] }).places;
    } catch {
      return; // no network: the area alone, or words, will do
    }
    field.hidden = this.buildings.length === 0;
    this.fill("", keep || this.place.value);
  }

  private fill(sought: string, keep = ""): void {
    const place = this.place;
    if (!place) return;
    const found = this.buildings.filter((building) => building.name.includes(sought));
    const first = place.options[0];
    place.replaceChildren(...(first ? [first] : []), ...found.map((b) => new Option(b.name, String(b.id))));
    place.value = found.some((b) => String(b.id) === keep) ? keep : "";
    if (sought && found.length === 1) {
      place.value = String(found[0]?.id ?? "");
      this.chooseBuilding();
    }
  }

  private chooseBuilding(): void {
    const building = this.buildings.find((b) => String(b.id) === this.place?.value);
    if (!building) return;
    this.setPoint(building.lon, building.lat);
    const address = this.form.querySelector<HTMLInputElement>("#address");
    const known = this.buildings.some((b) => b.name === address?.value);
    if (address && (!address.value || known)) address.value = building.name;
    this.look();
  }

  private setPoint(lon: number, lat: number): void {
    for (const [id, value] of [
      ["#lon", lon],
      ["#lat", lat],
    ] as const) {
      const input = this.form.querySelector<HTMLInputElement>(id);
      if (input) input.value = value.toFixed(6);
    }
    this.renewPicker();
  }

  private picker(): HTMLElement | null {
    return this.form.querySelector("[data-module~='place-picker']");
  }

  /** The picker reads the point when it is mounted, so a fresh one shows the new point's name. */
  renewPicker(): void {
    const old = this.picker();
    if (!old) return;
    const fresh = old.cloneNode(false) as HTMLElement;
    delete fresh.dataset.ready;
    old.replaceWith(fresh);
  }

  private async ask(): Promise<void> {
    const [lon, lat] = [typed(this.form, "lon"), typed(this.form, "lat")];
    const kinds = { topic: typed(this.form, "topic"), category: typed(this.form, "category") };
    const query = new URLSearchParams({ lon, lat, ...kinds }).toString();
    if (query === this.asked) return;
    this.asked = query;
    if (!lon || !lat || !(kinds.topic || kinds.category)) {
      this.showNear({ summary: "", near: [] });
      return;
    }
    try {
      const answer = await fetch(`${this.form.dataset.whereUrl}?${query}`);
      if (answer.ok && query === this.asked) this.showNear((await answer.json()) as Where);
    } catch {
      this.asked = "";
    }
  }

  private showNear({ summary, near }: Where): void {
    for (const box of this.form.querySelectorAll<HTMLElement>("[data-near]")) {
      if (!near.length) {
        box.replaceChildren();
        continue;
      }
      const rows = near.map((row) => {
        const words = make("p", "", "", make("b", "", row.title), make("small", "", row.text));
        return make(
          "li",
          "",
          "",
          words,
          press(t("join"), "btn", () => this.onJoin(row)),
        );
      });
      const notice = make(
        "div",
        "notice notice-soon report-near",
        "",
        make("b", "", summary),
        make("ul", "", "", ...rows),
      );
      notice.setAttribute("role", "status");
      box.replaceChildren(notice);
    }
  }
}

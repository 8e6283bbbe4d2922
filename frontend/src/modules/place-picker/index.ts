/**
 * Chooses a point for a form: where the phone is, or on the map (which is loaded only then).
 *
 *   <div data-module="place-picker" data-lon-input="id_lon" data-lat-input="id_lat" [data-start-area="370305002001007"]
 *        [data-start-lon="…" data-start-lat="…"] [data-open="map"] [data-bare]></div>
 *
 * `data-open="map"` opens the map at once; `data-bare` is the map alone, for a form with buttons and words of its own.
 * It announces `place-picked` {lon, lat, code, label} (or null), and moves when it hears `place-start` {lon, lat} or {area},
 * both on its own element: the form sends that when an area or a building is chosen from its lists.
 */
import "./place-picker.css";
import { type Bounds, boundsOf } from "../../lib/gridmap/areas";
import { URLS } from "../../lib/gridmap/urls";
import type { PinMap } from "./pin-map";
import { Place, type Point } from "./place";
import { t } from "./words";

const GPS_PATIENCE_MS = 12_000;
const GPS_AGE_MS = 30_000;
const ROUGH_METRES = 60;
const DENIED = 1;

interface Start {
  lon?: number;
  lat?: number;
  area?: string;
}

function pressable(label: string, css: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = css;
  made.textContent = label;
  made.addEventListener("click", press);
  return made;
}

class Picker {
  private readonly element: HTMLElement;
  private readonly place: Place;
  private readonly box = document.createElement("div");
  private readonly told = document.createElement("p");
  private readonly gps: HTMLButtonElement;
  private readonly opener: HTMLButtonElement;
  private readonly clearer: HTMLButtonElement;
  private map: PinMap | null = null;
  private start: Start;

  constructor(element: HTMLElement) {
    this.element = element;
    this.place = new Place(element);
    const { startArea, startLon, startLat } = element.dataset;
    this.start = startLon && startLat ? { lon: Number(startLon), lat: Number(startLat) } : { area: startArea ?? "" };
    this.gps = pressable(t("use_gps"), "btn", () => this.locate());
    this.opener = pressable(t("open_map"), "btn", () => void this.toggle());
    this.clearer = pressable(t("clear"), "btn btn-quiet", () => this.clear());
    this.build();
    element.addEventListener("place-start", this.moveTo);
    const known = this.place.current();
    if (known) void this.tell(known);
    if (element.dataset.open === "map" || this.isBare) void this.toggle();
  }

  remove(): void {
    this.element.removeEventListener("place-start", this.moveTo);
    this.map?.remove();
  }

  private get isBare(): boolean {
    return this.element.dataset.bare !== undefined;
  }

  private build(): void {
    const buttons = document.createElement("div");
    buttons.className = "picker-buttons";
    buttons.append(this.gps, this.opener);
    this.opener.setAttribute("aria-expanded", "false");
    this.box.className = "picker-map";
    this.told.className = "picker-told";
    this.told.setAttribute("role", "status");
    this.told.setAttribute("aria-live", "polite");
    this.clearer.hidden = true;
    this.box.hidden = true;
    if (this.isBare) this.element.replaceChildren(this.box);
    else this.element.replaceChildren(buttons, this.box, this.told, this.clearer);
  }

  private say(text: string, kind: "" | "good" | "warn" = ""): void {
    this.told.textContent = text;
    this.told.dataset.kind = kind;
  }

  private async pick(point: Point, accuracy = 0): Promise<void> {
    this.place.set(point);
    await this.tell(point, accuracy);
  }

  private async tell(point: Point, accuracy = 0): Promise<void> {
    this.clearer.hidden = false;
    this.say(t("point"), "good");
    const found = await this.place.name(point);
    if (!found) return;
    const place = found.label;
    const metres = Math.round(accuracy);
    if (!found.code) this.say(t("outside"), "warn");
    else this.say(metres > ROUGH_METRES ? t("rough", { place, metres }) : t("here", { place }), "good");
    this.announce({ ...point, ...found });
  }

  private announce(detail: object | null): void {
    this.element.dispatchEvent(new CustomEvent("place-picked", { bubbles: true, detail }));
  }

  private clear(): void {
    this.place.set(null);
    this.clearer.hidden = true;
    this.say("");
    this.announce(null);
    this.opener.focus();
  }

  private locate(): void {
    if (!("geolocation" in navigator) || !window.isSecureContext) {
      this.say(t("gps_none"), "warn");
      return;
    }
    this.gps.setAttribute("aria-busy", "true");
    this.say(t("finding"));
    const done = (): void => this.gps.removeAttribute("aria-busy");
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        done();
        const point = { lon: coords.longitude, lat: coords.latitude };
        void this.pick(point, coords.accuracy);
        this.map?.goTo(point);
      },
      (error) => {
        done();
        this.say(t(error.code === DENIED ? "gps_denied" : "gps_failed"), "warn");
      },
      { enableHighAccuracy: true, timeout: GPS_PATIENCE_MS, maximumAge: GPS_AGE_MS },
    );
  }

  private async toggle(): Promise<void> {
    if (this.map) {
      this.map.remove();
      this.map = null;
      this.box.hidden = true;
    } else await this.openMap();
    this.opener.setAttribute("aria-expanded", String(this.map !== null));
    this.opener.textContent = this.map ? t("close_map") : t("open_map");
  }

  private async openMap(): Promise<void> {
    const before = this.told.textContent;
    this.box.hidden = false;
    this.box.replaceChildren();
    if (!before) this.say(t("loading"));
    const [{ openPinMap }, { showNoMap }, where] = await Promise.all([
      import("./pin-map"),
      import("../../lib/gridmap"),
      this.whereToStart(),
    ]);
    try {
      this.map = await openPinMap(this.box, {
        baseUrl: this.element.dataset.baseUrl ?? URLS.base,
        ...where,
        onPick: (point) => void this.pick(point),
      });
      if (!before) this.say(t("move"));
    } catch (error) {
      if (!before) this.say("");
      showNoMap(this.box, error, () => void this.toggle());
    }
  }

  private async whereToStart(): Promise<{ start: Point | null; bounds: Bounds | null }> {
    const known = this.place.current();
    if (known) return { start: known, bounds: null };
    const { lon, lat, area } = this.start;
    if (lon !== undefined && lat !== undefined) return { start: { lon, lat }, bounds: null };
    return { start: null, bounds: area ? await boundsOf([area], this.element.dataset.areaUrl) : null };
  }

  private readonly moveTo = (event: Event): void => {
    this.start = (event as CustomEvent<Start>).detail;
    if (!this.map) return;
    void this.whereToGo().then((point) => point && this.map?.goTo(point));
  };

  private async whereToGo(): Promise<Point | null> {
    const { lon, lat, area } = this.start;
    if (lon !== undefined && lat !== undefined) return { lon, lat };
    const bounds = area ? await boundsOf([area], this.element.dataset.areaUrl) : null;
    return bounds && { lon: (bounds[0] + bounds[2]) / 2, lat: (bounds[1] + bounds[3]) / 2 };
  }
}

export default function placePicker(element: HTMLElement): () => void {
  const picker = new Picker(element);
  return () => picker.remove();
}

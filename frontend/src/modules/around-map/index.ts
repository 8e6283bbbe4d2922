/**
 * The residents' map: open public cases around here. Where somebody is stays in the browser: the server is only asked for
 * whole tiles, and the list is sorted here.
 */
import "./around-map.css";
import { boundsOf } from "../../lib/gridmap/areas";
import { NOTHING } from "../../lib/gridmap/case-data";
import { CaseLayer } from "../../lib/gridmap/case-layer";
import { createGridMap, type GridMap, showNoMap } from "../../lib/gridmap/index";
import { card } from "./card";
import { type PublicCase, Tiles } from "./tiles";
import { t } from "./words";

const CLOSE = 15.5;
const GPS_PATIENCE_MS = 12_000;
const DENIED = 1;
const EARTH_METRES = 6_371_000;
const RADIANS = Math.PI / 180;
/** Farther than this a distance in metres says little. */
const FAR_METRES = 5_000;

interface Point {
  lon: number;
  lat: number;
}

function metres(a: Point, b: Point): number {
  const x = (b.lon - a.lon) * RADIANS * Math.cos(((a.lat + b.lat) / 2) * RADIANS);
  return EARTH_METRES * Math.hypot(x, (b.lat - a.lat) * RADIANS);
}

class Around {
  private readonly element: HTMLElement;
  private readonly data: DOMStringMap;
  private readonly tiles: Tiles;
  private readonly told = document.createElement("p");
  private readonly cardBox: HTMLElement | null;
  private grid: GridMap | null = null;
  private layer: CaseLayer | null = null;
  private cases: PublicCase[] = [];

  constructor(element: HTMLElement) {
    this.element = element;
    this.data = element.dataset;
    this.tiles = new Tiles(this.data.tileUrl ?? "", Number(this.data.tileZoom));
    this.cardBox = element.querySelector("[data-card]");
    this.told.className = "around-told";
    this.told.setAttribute("role", "status");
    element.prepend(this.locateButton(), this.told);
    document.querySelector<HTMLSelectElement>("#around-area")?.addEventListener("change", (event) => {
      (event.target as HTMLSelectElement).form?.requestSubmit();
    });
  }

  async open(): Promise<void> {
    const box = this.element.querySelector<HTMLElement>("[data-map]");
    if (!box) return;
    const { baseUrl = "", area = "", areaUrl } = this.data;
    try {
      const bounds = (await boundsOf(area ? [area] : [], areaUrl)) ?? undefined;
      this.grid = await createGridMap(box, { baseUrl, bounds, inPage: true });
    } catch (error) {
      showNoMap(box, error, () => void this.open());
      return;
    }
    if (area.length > 9) this.grid.highlight([area]);
    this.layer = new CaseLayer(this.grid, { onOpen: (id) => this.press(id) });
    this.addHere(this.grid);
    this.grid.map.on("moveend", () => void this.load());
    await this.load();
  }

  readonly stop = (): void => this.grid?.remove();

  private async load(): Promise<void> {
    const map = this.grid?.map;
    if (!map) return;
    const view = map.getBounds();
    const wanted = this.tiles.under(view.getWest(), view.getSouth(), view.getEast(), view.getNorth());
    if (!wanted) {
      this.say(t("closer"));
      return;
    }
    try {
      this.cases = await this.tiles.cases(wanted);
    } catch {
      this.say(t("offline"));
      return;
    }
    if ([t("closer"), t("offline")].includes(this.told.textContent ?? "")) this.say("");
    this.layer?.show({ ...NOTHING, cases: this.cases, total: this.cases.length });
    this.element.dataset.cases = String(this.cases.length);
  }

  private say(text: string): void {
    this.told.textContent = text;
  }

  private press(id: string): void {
    const one = this.cases.find((each) => each.number === id);
    if (!one || !this.cardBox) return;
    this.layer?.select(id);
    const close = (): void => {
      this.layer?.select(null);
      this.cardBox?.replaceChildren();
    };
    this.cardBox.replaceChildren(card(one, this.data.reportUrl ?? "", this.data.area ?? "", close));
    this.cardBox.scrollIntoView({ block: "nearest" });
  }

  private locateButton(): HTMLButtonElement {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-lg btn-block around-locate";
    button.textContent = t("locate");
    button.hidden = !("geolocation" in navigator) || !window.isSecureContext;
    button.addEventListener("click", () => this.locate(button));
    return button;
  }

  private locate(button: HTMLButtonElement): void {
    button.setAttribute("aria-busy", "true");
    this.say(t("finding"));
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        button.removeAttribute("aria-busy");
        this.say(t("located"));
        this.here({ lon: coords.longitude, lat: coords.latitude });
      },
      (error) => {
        button.removeAttribute("aria-busy");
        this.say(t(error.code === DENIED ? "denied" : "failed"));
      },
      { enableHighAccuracy: true, timeout: GPS_PATIENCE_MS, maximumAge: GPS_PATIENCE_MS },
    );
  }

  private addHere({ map, palette }: GridMap): void {
    map.addSource("here", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
    map.addLayer({
      id: "here",
      type: "circle",
      source: "here",
      paint: {
        "circle-radius": 9,
        "circle-color": palette.brand,
        "circle-stroke-color": palette.paper,
        "circle-stroke-width": 3,
      },
    });
  }

  private here(at: Point): void {
    const map = this.grid?.map;
    const source = map?.getSource("here") as { setData(data: object): void } | undefined;
    source?.setData({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: [at.lon, at.lat] } });
    map?.easeTo({ center: [at.lon, at.lat], zoom: Math.max(map.getZoom(), CLOSE) });
    this.sort(at);
  }

  /** The nearest first, each with how far it is. */
  private sort(at: Point): void {
    const list = document.querySelector<HTMLElement>("[data-around-list]");
    const rows = [...(list?.querySelectorAll<HTMLElement>(":scope > li") ?? [])].map((row) => {
      const { lon, lat } = row.dataset;
      const away = lon && lat ? metres(at, { lon: Number(lon), lat: Number(lat) }) : Number.POSITIVE_INFINITY;
      const told = row.querySelector("[data-away]");
      if (told) told.textContent = away < FAR_METRES ? t("away", { metres: Math.round(away / 10) * 10 }) : "";
      return { row, away };
    });
    list?.append(...rows.sort((a, b) => a.away - b.away).map(({ row }) => row));
  }
}

export default async function aroundMap(element: HTMLElement): Promise<() => void> {
  const around = new Around(element);
  await around.open();
  return around.stop;
}

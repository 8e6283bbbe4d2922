/**
 * The map page: areas, places and cases under the desk's filters, layers, time, tools, and one case or point in a panel.
 * Parts of the element: [data-map] [data-legend] [data-list] [data-panel] [data-selection] [data-layers] [data-time]
 * [data-sketch] [data-coordinates] [data-print] [data-status], and a form [data-filters].
 */
import "./work-map.css";
import "./tools.css";
import "./legend.css";
import "./time.css";
import "./side.css";
import "./phone.css";
import { type GridMap, URLS } from "../../lib/gridmap";
import { type Bounds, boundsOf } from "../../lib/gridmap/areas";
import { BY, type By } from "../../lib/gridmap/groups";
import { LiveCases } from "../../lib/gridmap/live-cases";
import type { LiveStatus } from "../../lib/live";
import { loadMapLibre } from "../../lib/maplibre";
import { PageAddress } from "./address";
import { Coordinates, copyOnPress } from "./coordinates";
import { Groups } from "./groups";
import { Layers } from "./layers";
import { fetchPartial, part } from "./parts";
import { Pictures } from "./pictures";
import { Selection } from "./selection";
import { Sheets } from "./sheets";
import { TimeSlider } from "./time";
import { Tools } from "./tools";
import { t } from "./words";

/** Here the panel lies over the lower half of the map (phone.css). */
const NARROW = "(width < 64rem)";
const TYPING_MS = 400;
/** A map lower than this is hidden (in print) or still being laid out. */
const LEAST_PX = 100;
const STATES: Record<LiveStatus | "failed", string> = { live: "on", polling: "slow", offline: "off", failed: "off" };

class MapPage {
  private readonly root: HTMLElement;
  private readonly form: HTMLFormElement;
  private readonly address: PageAddress;
  private readonly sheets: Sheets;
  private readonly time: TimeSlider;
  private readonly selection: Selection;
  private readonly groups: Groups;
  private layers: Layers | null = null;
  private cases: LiveCases | null = null;
  private tools: Tools | null = null;
  private pictures: Pictures | null = null;
  private typing: number | undefined;
  private area: string;
  private opener: Element | null = null;
  private readonly cameWithPlace = /[#&]map=[\d.]+\/-?[\d.]+\/-?[\d.]+/.test(location.hash);

  constructor(root: HTMLElement) {
    this.root = root;
    // A place that was cut off on its way would be read as the middle of the ocean.
    if (!this.cameWithPlace) history.replaceState(null, "", location.pathname + location.search);
    this.form = part<HTMLFormElement>(root, "filters");
    this.address = new PageAddress(this.form);
    this.area = this.address.filters().get("area") ?? "";
    this.sheets = new Sheets(root);
    this.groups = new Groups(root, this.address, () => this.cases?.reload());
    this.time = new TimeSlider(root, () => this.changed());
    this.selection = new Selection(part(root, "selection"), {
      url: root.dataset.selectionUrl ?? "",
      filters: () => this.address.filters(),
      onOpen: (number) => void this.open(number),
      onClose: () => this.tools?.end(),
    });
    this.listen();
    copyOnPress(root);
  }

  async start(): Promise<void> {
    const data = this.root.dataset;
    const home = this.area || (data.home ?? "");
    // The map's code makes ready while it is found out where to look.
    void loadMapLibre().catch(() => undefined);
    const bounds = home ? await boundsOf([home]) : null;
    this.cases = await LiveCases.open({
      box: part(this.root, "map"),
      legend: part(this.root, "legend"),
      list: part(this.root, "list"),
      baseUrl: data.baseUrl ?? URLS.base,
      casesUrl: data.casesUrl ?? URLS.cases,
      heatUrl: data.heatUrl ?? URLS.heat,
      caseUrl: data.panelUrl ?? URLS.panel,
      after: data.after ? Number(data.after) : undefined,
      bounds: bounds ?? undefined,
      hash: "map",
      foot: () => this.foot,
      own: this.area ? [this.area] : [],
      filters: () => this.asked(),
      onOpen: (number) => void this.open(number),
      onGround: ({ lng, lat }) => void this.openHere(lng, lat),
      onStatus: (status) => this.tell(status),
      onView: () => this.cases && this.groups.show(this.cases),
    });
    this.cases.group(this.by);
    this.addTools(this.cases);
    if (this.cases.grid) this.keepInSight(this.cases.grid, bounds);
    const wanted = new URLSearchParams(location.search).get("case");
    if (wanted) await this.open(wanted);
  }

  remove(): void {
    window.clearTimeout(this.typing);
    document.removeEventListener("keydown", this.escape);
    this.time.stop();
    this.layers?.stop();
    this.pictures?.stop();
    this.cases?.remove();
  }

  private listen(): void {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.changed();
    });
    // Fields outside of the form belong to it by their form attribute.
    this.root.addEventListener("input", (event) => {
      if (!(event.target instanceof HTMLElement) || (event.target as HTMLInputElement).form !== this.form) return;
      window.clearTimeout(this.typing);
      const wait = (event.target as HTMLInputElement).type === "search" ? TYPING_MS : 0;
      this.typing = window.setTimeout(() => this.changed(), wait);
    });
    this.panel.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-close]")) this.close();
    });
    document.addEventListener("keydown", this.escape);
  }

  /** Escape takes away one thing at a time: what lies over the map, the panel, what is drawn. */
  private readonly escape = (event: KeyboardEvent): void => {
    const elsewhere =
      event.target instanceof Element && event.target !== document.body && !this.root.contains(event.target);
    if (event.key !== "Escape" || event.defaultPrevented || elsewhere) return;
    if (this.sheets.closeTop(true)) return;
    if (!this.panel.hidden) this.close();
    else this.tools?.end();
  };

  private addTools(cases: LiveCases): void {
    const { grid } = cases;
    this.root.dataset.tools = String(grid !== null);
    if (!grid) return;
    const layers = new Layers(this.root, part(this.root, "layers"), cases, grid, this.address);
    this.layers = layers;
    grid.onRepaint(() => this.groups.repaint());
    new Coordinates(part(this.root, "coordinates"), grid);
    this.pictures = new Pictures(this.root, cases, grid, () => layers.standingOut);
    this.tools = new Tools(this.root, cases, grid, {
      onStart: () => this.sheets.fold(),
      onSelect: (shape) => void this.selection.show(shape),
      onDrop: () => this.selection.close(),
    });
  }

  /** The bar of coordinates lies over the map's lower edge. */
  private get foot(): number {
    return part(this.root, "coordinates").offsetHeight;
  }

  /** The legend takes room when its counts come, and the bar of coordinates: until somebody moves the map, and while nothing is drawn on it, all stays in sight. */
  private keepInSight(grid: GridMap, bounds: Bounds | null): void {
    const { map } = grid;
    const all = bounds ?? grid.info.bounds;
    if (this.cameWithPlace || !all) return;
    const place = (): string => `${map.getCenter()} ${map.getZoom()}`;
    let fitted = place();
    const fit = (): void => {
      const isHidden = map.getContainer().clientHeight < LEAST_PX;
      if (isHidden || this.tools?.isInUse || place() !== fitted) return;
      grid.fit(all, { atOnce: true });
      fitted = place();
    };
    map.on("resize", fit);
    fit();
  }

  private get panel(): HTMLElement {
    return part(this.root, "panel");
  }

  private get by(): By {
    const wanted = this.address.query().get("by") ?? "stage";
    return BY.find((one) => one === wanted) ?? "stage";
  }

  /** What the server is asked for: the filters, and what cases are told apart by. */
  private asked(): URLSearchParams {
    const query = this.address.filters();
    if (this.by !== "stage") query.set("by", this.by);
    if (this.groups.asked) query.set("groups", this.groups.asked);
    return query;
  }

  private changed(): void {
    this.address.keep();
    this.cases?.group(this.by);
    this.cases?.reload();
    this.selection.reload();
    const query = this.address.filters();
    const list = this.root.querySelector<HTMLAnchorElement>("[data-desk]");
    if (list) list.search = `?${query}`;
    const area = query.get("area") ?? "";
    if (area !== this.area) void this.goTo(area);
  }

  private async goTo(area: string): Promise<void> {
    this.area = area;
    this.cases?.grid?.highlight(area ? [area] : []);
    const bounds = area ? await boundsOf([area]) : null;
    if (bounds) this.cases?.grid?.fit(bounds);
    else this.cases?.grid?.showAll();
  }

  private tell(status: LiveStatus | "failed"): void {
    const mark = this.root.querySelector<HTMLElement>("[data-status]") ?? document.getElementById("live-state");
    if (!mark) return;
    mark.textContent = t(status);
    mark.dataset.state = STATES[status];
  }

  private async open(number: string): Promise<void> {
    this.cases?.select(number, matchMedia(NARROW).matches ? "above" : "look");
    const url = (this.root.dataset.panelUrl ?? URLS.panel).replace("NUMBER", encodeURIComponent(number));
    await this.fill(url, t("gone"));
  }

  private async openHere(lon: number, lat: number): Promise<void> {
    this.cases?.select(null);
    await this.fill(`${this.root.dataset.hereUrl}?lon=${lon.toFixed(6)}&lat=${lat.toFixed(6)}`, t("not_found"));
  }

  private async fill(url: string, failure: string): Promise<void> {
    this.opener = document.activeElement;
    this.sheets.closeTop(false);
    const { panel } = this;
    const found = await fetchPartial(url);
    if (found === null) panel.textContent = failure;
    else panel.innerHTML = found;
    panel.hidden = false;
    this.root.dataset.panelOpen = "true";
    // Above a list that was scrolled down it would open unseen.
    panel.scrollIntoView({ block: "nearest" });
    panel.querySelector<HTMLElement>("h2")?.focus({ preventScroll: true });
  }

  private close(): void {
    this.panel.hidden = true;
    delete this.root.dataset.panelOpen;
    this.cases?.select(null);
    if (this.opener instanceof HTMLElement && this.opener.isConnected) this.opener.focus();
    else this.root.querySelector<HTMLElement>("canvas")?.focus();
  }
}

export default async function workMap(element: HTMLElement): Promise<() => void> {
  const page = new MapPage(element);
  await page.start();
  return () => page.remove();
}

/** A live map of cases in a box, with a legend and a list where the page has places for them. */
import type { LngLatBoundsLike } from "maplibre-gl";
import type { LiveStatus } from "../live";
import { STAGES } from "../stages";
import { type CaseView, type Cell, NOTHING } from "./case-data";
import { CaseFeed, type CaseWindow } from "./case-feed";
import { CaseLayer, type Show } from "./case-layer";
import { CaseList } from "./case-list";
import { type By, Grouping } from "./groups";
import { createGridMap, type GridMap, NoMapError, showNoMap } from "./index";
import { Legend } from "./legend";

const OPEN_STAGES = STAGES.slice(0, STAGES.indexOf("closed"));
const WORLD = [-180, -85, 180, 85];
const SINGLE_ZOOM = 19;
const CLOSER = 2;
const HEAT_MS = 60_000;
const AT_ONCE = 500;

export interface LiveCasesOptions {
  box: HTMLElement;
  legend?: HTMLElement | null | undefined;
  list?: HTMLElement | null | undefined;
  baseUrl: string;
  casesUrl: string;
  heatUrl?: string | undefined;
  caseUrl: string;
  bounds?: LngLatBoundsLike | undefined;
  own?: string[];
  after?: number | undefined;
  inPage?: boolean;
  hash?: string;
  foot?: () => number;
  filters: () => URLSearchParams;
  onOpen: (number: string) => void;
  onHover?: (number: string | null) => void;
  onGround?: (at: { lng: number; lat: number }) => void;
  onView?: (view: CaseView) => void;
  onStatus?: (status: LiveStatus | "failed") => void;
}

export interface LegendNow {
  grouping: Grouping;
  view: CaseView;
  hidden: ReadonlySet<string>;
  /** The least count of each class of hexagons. */
  classes: number[];
}

export class LiveCases {
  /** Null where the device cannot show maps: legend and list go on without. */
  readonly grid: GridMap | null;
  private readonly options: LiveCasesOptions;
  private readonly layer: CaseLayer | null;
  private readonly legend: Legend | null;
  private readonly list: CaseList | null;
  private readonly feed: CaseFeed;
  private readonly heatTimer: number;
  private view: CaseView | null = null;
  private grouping = new Grouping();
  private readonly tinted = new Map<string, number>();

  private constructor(grid: GridMap | null, options: LiveCasesOptions, legend: Legend | null) {
    this.grid = grid;
    this.options = options;
    grid?.highlight(options.own ?? []);
    this.layer = grid && new CaseLayer(grid, options);
    // Marks waited for the ground: what they need in the legend is known now.
    void grid?.drawn.then(() => this.view && options.onView?.(this.view));
    this.legend = legend;
    legend?.onToggle(() => this.toggled());
    this.list = options.list ? this.makeList(options.list) : null;
    this.feed = new CaseFeed({
      url: options.casesUrl,
      window: () => this.window(),
      filters: options.filters,
      after: options.after,
      onView: (view) => this.show(view),
      onFailure: () => options.onStatus?.("failed"),
      onChange: (number) => this.layer?.pulse(number),
      ...(options.onStatus ? { onStatus: options.onStatus } : {}),
    });
    grid?.map.on("moveend", () => this.feed.moved());
    this.heatTimer = window.setInterval(() => void this.heat(), HEAT_MS);
    void this.heat();
  }

  /** Opens the map; where there is none the box says so. */
  static async open(options: LiveCasesOptions): Promise<LiveCases> {
    // First, so that the map knows how much room is left to it.
    const legend = options.legend ? new Legend(options.legend) : null;
    legend?.show(NOTHING, OPEN_STAGES, new Grouping());
    return new LiveCases(await LiveCases.map(options), options, legend);
  }

  private static async map(options: LiveCasesOptions): Promise<GridMap | null> {
    const { baseUrl, bounds, inPage = false, hash, foot } = options;
    try {
      return await createGridMap(options.box, { baseUrl, bounds, inPage, foot, ...(hash ? { hash } : {}) });
    } catch (error) {
      if (!(error instanceof NoMapError)) throw error;
      showNoMap(options.box, error);
      return null;
    }
  }

  /** Tells cases apart by something else: marks, cells and legend follow with the next answer. */
  group(by: By): void {
    if (by === this.grouping.by) return;
    this.grouping = new Grouping(by);
    this.legend?.hidden.clear();
    this.layer?.hide(new Set());
    this.layer?.group(this.grouping);
    this.reload();
  }

  showAs(show: Show): void {
    this.layer?.showAs(show);
  }

  /** While asleep a press on the map means no case. */
  sleep(asleep: boolean): void {
    this.layer?.sleep(asleep);
  }

  /** What the legend says now, for a picture of the map. */
  get legendNow(): LegendNow {
    return {
      grouping: this.grouping,
      view: this.view ?? NOTHING,
      hidden: this.legend?.hidden ?? new Set(),
      classes: this.layer?.classes ?? [],
    };
  }

  /** The filters changed. */
  reload(): void {
    this.feed.soon(0);
  }

  select(number: string | null, move?: "look" | "above"): void {
    this.layer?.select(number, move);
    this.list?.select(number);
  }

  hover(number: string | null): void {
    this.layer?.hover(number);
  }

  remove(): void {
    window.clearInterval(this.heatTimer);
    this.feed.stop();
    this.grid?.remove();
  }

  private makeList(box: HTMLElement): CaseList {
    return new CaseList(box, {
      caseUrl: this.options.caseUrl,
      onOpen: this.options.onOpen,
      onZoom: (cell) => this.zoomTo(cell),
      onHover: (number) => this.layer?.hover(number),
    });
  }

  /** What the map shows; without a map the wanted bounds, close enough that every case comes by itself. */
  private window(): CaseWindow {
    if (!this.grid) return { box: (this.options.bounds as number[] | undefined) ?? WORLD, zoom: SINGLE_ZOOM };
    const bounds = this.grid.map.getBounds();
    const box = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return { box, zoom: this.grid.map.getZoom() };
  }

  private zoomTo(cell: Cell): void {
    const map = this.grid?.map;
    map?.easeTo({ center: [cell.lon, cell.lat], zoom: map.getZoom() + CLOSER });
  }

  private show(view: CaseView): void {
    this.view = view;
    this.grouping.note(view.counts, view.labels);
    this.layer?.show(view);
    this.legend?.show(view, OPEN_STAGES, this.grouping);
    this.list?.show(view, this.legend?.hidden ?? new Set(), this.grouping);
    this.options.box.dataset.cases = String(view.total);
    this.options.onView?.(view);
  }

  private toggled(): void {
    const hidden = new Set(this.legend?.hidden);
    this.layer?.hide(hidden);
    if (!this.view) return;
    this.list?.show(this.view, hidden, this.grouping);
    this.options.onView?.(this.view);
  }

  /** Tints grids by how many cases are open in them, against the fullest one; some at a time, so that the page never stops. */
  private async heat(): Promise<void> {
    const map = this.grid?.map;
    if (!this.options.heatUrl || !map) return;
    await this.grid?.drawn;
    const answer = await fetch(this.options.heatUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const counts = (await answer.json()) as Record<string, number>;
    const most = Math.max(1, ...Object.values(counts));
    const now = new Map(Object.entries(counts).map(([code, count]) => [code, count / most]));
    for (const code of this.tinted.keys()) if (!now.has(code)) now.set(code, 0);
    const changed = [...now].filter(([code, heat]) => this.tinted.get(code) !== heat);
    for (let start = 0; start < changed.length; start += AT_ONCE) {
      for (const [id, heat] of changed.slice(start, start + AT_ONCE)) {
        map.setFeatureState({ source: "base", sourceLayer: "areas", id }, { heat });
        this.tinted.set(id, heat);
      }
      await new Promise((done) => window.setTimeout(done));
      if (!this.grid) return;
    }
  }
}

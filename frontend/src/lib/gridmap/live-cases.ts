/** A live map of cases in a box, with a legend and a list where the page has places for them. */
import type { LngLatBoundsLike } from "maplibre-gl";
import type { LiveStatus } from "../live";
import { STAGES } from "../stages";
import type { CaseView, Cell } from "./case-data";
import { CaseFeed } from "./case-feed";
import { CaseLayer } from "./case-layer";
import { CaseList } from "./case-list";
import { createGridMap, type GridMap, NoMapError, showNoMap } from "./index";
import { Legend } from "./legend";

const OPEN_STAGES = STAGES.slice(0, STAGES.indexOf("closed"));
const NOTHING: CaseView = { cases: [], cells: [], counts: {}, late: 0, total: 0 };
const CLOSER = 2;
const HEAT_MS = 60_000;

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
  filters: () => URLSearchParams;
  onOpen: (number: string) => void;
  onHover?: (number: string | null) => void;
  onView?: (view: CaseView) => void;
  onStatus?: (status: LiveStatus | "failed") => void;
}

export class LiveCases {
  readonly grid: GridMap;
  private readonly options: LiveCasesOptions;
  private readonly layer: CaseLayer;
  private readonly legend: Legend | null;
  private readonly list: CaseList | null;
  private readonly feed: CaseFeed;
  private readonly heatTimer: number;
  private view: CaseView | null = null;

  private constructor(grid: GridMap, options: LiveCasesOptions, legend: Legend | null) {
    this.grid = grid;
    this.options = options;
    grid.highlight(options.own ?? []);
    this.layer = new CaseLayer(grid, {
      onOpen: options.onOpen,
      ...(options.onHover ? { onHover: options.onHover } : {}),
    });
    this.legend = legend;
    legend?.onToggle(() => this.toggled());
    this.list = options.list ? this.makeList(options.list) : null;
    this.feed = new CaseFeed(grid.map, {
      url: options.casesUrl,
      filters: options.filters,
      after: options.after,
      onView: (view) => this.show(view),
      onFailure: () => options.onStatus?.("failed"),
      onChange: (number) => this.layer.pulse(number),
      ...(options.onStatus ? { onStatus: options.onStatus } : {}),
    });
    this.heatTimer = window.setInterval(() => void this.heat(), HEAT_MS);
    void this.heat();
  }

  /** Opens the map; null where there is none, which the box then says. */
  static async open(options: LiveCasesOptions): Promise<LiveCases | null> {
    // First, so that the map knows how much room is left to it.
    const legend = options.legend ? new Legend(options.legend) : null;
    legend?.show(NOTHING, OPEN_STAGES);
    try {
      const grid = await createGridMap(options.box, {
        baseUrl: options.baseUrl,
        bounds: options.bounds,
        ...(options.inPage ? { inPage: true } : {}),
        ...(options.hash ? { hash: options.hash } : {}),
      });
      return new LiveCases(grid, options, legend);
    } catch (error) {
      if (!(error instanceof NoMapError)) throw error;
      showNoMap(options.box, error);
      return null;
    }
  }

  /** The filters changed. */
  reload(): void {
    this.feed.soon(0);
  }

  select(number: string | null, move = false): void {
    this.layer.select(number, move);
    this.list?.select(number);
  }

  hover(number: string | null): void {
    this.layer.hover(number);
  }

  remove(): void {
    window.clearInterval(this.heatTimer);
    this.feed.stop();
    this.grid.remove();
  }

  private makeList(box: HTMLElement): CaseList {
    return new CaseList(box, {
      caseUrl: this.options.caseUrl,
      onOpen: this.options.onOpen,
      onZoom: (cell) => this.zoomTo(cell),
      onHover: (number) => this.layer.hover(number),
    });
  }

  private zoomTo(cell: Cell): void {
    const { map } = this.grid;
    map.easeTo({ center: [cell.lon, cell.lat], zoom: map.getZoom() + CLOSER });
  }

  private show(view: CaseView): void {
    this.view = view;
    this.layer.show(view);
    this.legend?.show(view, OPEN_STAGES);
    this.list?.show(view, this.legend?.hidden ?? new Set());
    this.grid.map.getContainer().dataset.cases = String(view.total);
    this.options.onView?.(view);
  }

  private toggled(): void {
    const hidden = new Set(this.legend?.hidden);
    this.layer.hide(hidden);
    if (this.view) this.list?.show(this.view, hidden);
  }

  /** Tints grids by how many cases are open in them, against the fullest one. */
  private async heat(): Promise<void> {
    if (!this.options.heatUrl) return;
    const answer = await fetch(this.options.heatUrl, { headers: { Accept: "application/json" } }).catch(() => null);
    if (!answer?.ok) return;
    const counts = Object.entries((await answer.json()) as Record<string, number>);
    const most = Math.max(1, ...counts.map(([, count]) => count));
    const { map } = this.grid;
    map.removeFeatureState({ source: "base", sourceLayer: "areas" });
    for (const [id, count] of counts) {
      map.setFeatureState({ source: "base", sourceLayer: "areas", id }, { heat: count / most });
    }
  }
}

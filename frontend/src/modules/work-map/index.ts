/**
 * The map page: areas and cases under the desk's filters, the legend, what is in view as a list, and one case in a panel.
 * Parts of the element: [data-map] [data-legend] [data-list] [data-panel] [data-status], and a form [data-filters].
 */
import "./work-map.css";
import { URLS } from "../../lib/gridmap";
import { boundsOf } from "../../lib/gridmap/areas";
import { LiveCases } from "../../lib/gridmap/live-cases";
import { dictionary } from "../../lib/i18n";
import type { LiveStatus } from "../../lib/live";

const t = dictionary(
  {
    live: "实时",
    polling: "每 10 秒更新",
    offline: "离线，正在重连",
    failed: "没有连上，正在重试",
    gone: "这件案件打不开，可能刚被移出您的范围。",
  },
  {
    live: "live",
    polling: "every 10 s",
    offline: "offline, reconnecting",
    failed: "not connected, trying again",
    gone: "This case cannot be opened. It may have left your area.",
  },
);
/** Here the panel lies over the lower half of the map (work-map.css). */
const NARROW = "(width < 64rem)";
const TYPING_MS = 400;
const STATES: Record<LiveStatus | "failed", string> = { live: "on", polling: "slow", offline: "off", failed: "off" };

class MapPage {
  private readonly root: HTMLElement;
  private readonly form: HTMLFormElement | null;
  private cases: LiveCases | null = null;
  private typing: number | undefined;
  private area: string;
  private opener: Element | null = null;

  constructor(root: HTMLElement) {
    this.root = root;
    this.form = root.querySelector<HTMLFormElement>("form[data-filters]");
    this.area = this.filters().get("area") ?? "";
    this.form?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.changed();
    });
    this.form?.addEventListener("input", (event) => {
      window.clearTimeout(this.typing);
      const wait = (event.target as HTMLInputElement).type === "search" ? TYPING_MS : 0;
      this.typing = window.setTimeout(() => this.changed(), wait);
    });
    this.panel.addEventListener("click", (event) => {
      if (event.target instanceof Element && event.target.closest("[data-close]")) this.close();
    });
    root.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && !this.panel.hidden) this.close();
    });
  }

  async start(): Promise<void> {
    const { data } = { data: this.root.dataset };
    const home = this.area || (data.home ?? "");
    const bounds = home ? await boundsOf([home]) : null;
    this.cases = await LiveCases.open({
      box: this.part("map"),
      legend: this.part("legend"),
      list: this.part("list"),
      baseUrl: data.baseUrl ?? URLS.base,
      casesUrl: data.casesUrl ?? URLS.cases,
      heatUrl: data.heatUrl ?? URLS.heat,
      caseUrl: data.panelUrl ?? URLS.panel,
      after: data.after ? Number(data.after) : undefined,
      bounds: bounds ?? undefined,
      hash: "map",
      own: this.area ? [this.area] : [],
      filters: () => this.filters(),
      onOpen: (number) => void this.open(number),
      onStatus: (status) => this.tell(status),
    });
    const wanted = new URLSearchParams(location.search).get("case");
    if (wanted) await this.open(wanted);
  }

  remove(): void {
    window.clearTimeout(this.typing);
    this.cases?.remove();
  }

  private part(name: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[data-${name}]`);
    if (!found) throw new Error(`no [data-${name}] on the map page`);
    return found;
  }

  private get panel(): HTMLElement {
    return this.part("panel");
  }

  /** The form's values over what else the address carries (filters that came from the desk). */
  private filters(): URLSearchParams {
    const query = new URLSearchParams(location.search);
    query.delete("case");
    if (!this.form) return query;
    const names = [...this.form.elements].map((field) => (field as HTMLInputElement).name).filter(Boolean);
    for (const name of new Set(names)) query.delete(name);
    for (const [name, value] of new FormData(this.form)) if (value) query.set(name, String(value));
    return query;
  }

  private changed(): void {
    const query = this.filters();
    history.replaceState(null, "", `${location.pathname}?${query}${location.hash}`);
    this.cases?.reload();
    const area = query.get("area") ?? "";
    if (area !== this.area) void this.goTo(area);
  }

  private async goTo(area: string): Promise<void> {
    this.area = area;
    this.cases?.grid?.highlight(area ? [area] : []);
    const bounds = area ? await boundsOf([area]) : null;
    if (bounds) this.cases?.grid?.map.fitBounds(bounds, { padding: 24 });
    else this.cases?.grid?.showAll();
  }

  private tell(status: LiveStatus | "failed"): void {
    const mark = this.root.querySelector<HTMLElement>("[data-status]") ?? document.getElementById("live-state");
    if (!mark) return;
    mark.textContent = t(status);
    mark.dataset.state = STATES[status];
  }

  private async open(number: string): Promise<void> {
    this.opener = document.activeElement;
    this.cases?.select(number, matchMedia(NARROW).matches ? "above" : "look");
    const url = (this.root.dataset.panelUrl ?? URLS.panel).replace("NUMBER", encodeURIComponent(number));
    const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
    const { panel } = this;
    if (answer?.ok) panel.innerHTML = await answer.text();
    else panel.textContent = t("gone");
    panel.hidden = false;
    this.root.dataset.panelOpen = "true";
    panel.querySelector<HTMLElement>("h2")?.focus();
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

/**
 * Areas of a draft, a file or a comparison on the map, coloured by what became of them, each kind with a sign of its own.
 *
 *   <div data-module="boundary-map" data-shapes-url="…" [data-shapes-choice="crs"]>
 *     <form>…<button data-show="area-370305002001001">…</form>
 *     <div data-map></div><div data-legend></div><p data-note role="status"></p>
 *   </div>
 *
 * A button [data-show] anywhere inside brings its shape into sight, or all shapes of a cause; a shape that is pressed opens
 * the line [data-cause] that its button is in. With a choice, the shapes are asked for again under
 * the value of that field whenever it changes (`?crs=`).
 */
import type { FilterSpecification, GeoJSONSource, LayerSpecification, Map as MapLibreMap } from "maplibre-gl";
import { token } from "../../lib/display";
import { createGridMap, type GridMap, showNoMap, URLS } from "../../lib/gridmap";
import { BOLD } from "../../lib/gridmap/names";
import { formatNumber } from "../../lib/i18n";
import { boundsOf, isMeant, kilometresApart, loadShapes, NOTHING, type Shape, type Shapes } from "./shapes";
import { KINDS, type Kind, SIGNS, t } from "./words";

const CLOSEST = 17.5;
// Names stay readable: what is drawn here lies under them.
const NAMES = "road-name";
const TYPING_MS = 500;
// What lies this far from the known ground is worth a word.
const FAR_KM = 20;

const byKind = (value: (kind: Kind) => string | number): unknown => [
  "match",
  ["get", "kind"],
  ...KINDS.flatMap((kind) => [kind, value(kind)]),
  value("same"),
];
const colour = (kind: Kind): string => token(`--y-ch-${kind}`);
const isQuiet = (kind: Kind): boolean => kind === "same" || kind === "renamed";

function layers(): LayerSpecification[] {
  const source = "shapes";
  const gone: FilterSpecification = ["in", ["get", "kind"], ["literal", ["gone", "warning", "error"]]];
  const signs = byKind((kind) => SIGNS[kind]) as never;
  return [
    {
      id: "shape-fill",
      type: "fill",
      source,
      filter: ["!=", ["geometry-type"], "Point"],
      paint: {
        "fill-color": byKind(colour) as never,
        "fill-opacity": byKind((kind) => (isQuiet(kind) ? 0.06 : kind === "new" ? 0.18 : 0.32)) as never,
      },
    },
    {
      id: "shape-line",
      type: "line",
      source,
      filter: ["!", gone],
      layout: { "line-join": "round" },
      paint: {
        "line-color": byKind(colour) as never,
        "line-width": byKind((kind) => (isQuiet(kind) ? 1 : 2)) as never,
      },
    },
    {
      id: "shape-dashed",
      type: "line",
      source,
      filter: gone,
      paint: { "line-color": byKind(colour) as never, "line-width": 2.5, "line-dasharray": [2, 1.5] },
    },
    {
      id: "shape-picked",
      type: "line",
      source,
      filter: ["==", ["get", "id"], ""],
      layout: { "line-join": "round" },
      paint: { "line-color": token("--y-ink"), "line-width": 4 },
    },
    {
      id: "shape-sign",
      type: "symbol",
      source,
      filter: ["!=", signs, ""],
      layout: { "text-field": signs, "text-font": BOLD, "text-size": 15, "text-allow-overlap": false },
      paint: { "text-color": byKind(colour) as never, "text-halo-color": token("--y-paper"), "text-halo-width": 2 },
    },
  ];
}

class BoundaryMap {
  private readonly root: HTMLElement;
  private grid: GridMap | null = null;
  private shapes: Shapes = NOTHING;
  private asked: AbortController | null = null;
  private typing: number | undefined;

  constructor(root: HTMLElement) {
    this.root = root;
    root.addEventListener("click", (event) => {
      const button = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-show]") : null;
      if (button?.dataset.show) this.show(button.dataset.show);
    });
    if (root.dataset.shapesChoice) root.addEventListener("input", (event) => this.chosen(event.target));
  }

  async start(): Promise<void> {
    this.note(t("loading"));
    const box = this.part("map");
    const [grid] = await Promise.all([
      createGridMap(box, { baseUrl: this.root.dataset.baseUrl ?? URLS.base }).catch((error: unknown) => {
        showNoMap(box, error);
        return null;
      }),
      this.load(),
    ]);
    this.grid = grid;
    if (!grid) return;
    this.draw(grid);
    grid.onRepaint(() => this.repaint(grid.map));
    this.listen(grid.map);
  }

  remove(): void {
    window.clearTimeout(this.typing);
    this.asked?.abort();
    this.grid?.remove();
  }

  private part(name: string): HTMLElement {
    const found = this.root.querySelector<HTMLElement>(`[data-${name}]`);
    if (!found) throw new Error(`no [data-${name}] in a boundary map`);
    return found;
  }

  private note(text: string): void {
    this.part("note").textContent = text;
  }

  /** The address of the shapes under what the form says now. */
  private address(): string {
    const { data } = { data: this.root.dataset };
    const url = new URL(data.shapesUrl ?? "", location.href);
    const form = this.root.querySelector("form");
    if (data.shapesChoice && form) {
      const fields = new FormData(form);
      const value = String(fields.get(data.shapesChoice) ?? "");
      const wanted = value === "other" || !value ? String(fields.get("other") ?? "") : value;
      if (wanted) url.searchParams.set(data.shapesChoice, wanted);
    }
    return url.href;
  }

  private chosen(target: EventTarget | null): void {
    if (!(target instanceof HTMLInputElement)) return;
    if (target.name === "other") {
      const other = this.root.querySelector<HTMLInputElement>("input[type=radio][value=other]");
      if (other) other.checked = true;
    }
    window.clearTimeout(this.typing);
    this.typing = window.setTimeout(
      () => void this.load().then(() => this.grid && this.draw(this.grid)),
      target.name === "other" ? TYPING_MS : 0,
    );
  }

  private async load(): Promise<void> {
    this.asked?.abort();
    this.asked = new AbortController();
    try {
      this.shapes = await loadShapes(this.address(), this.asked.signal);
      this.note(this.shapes.error ?? (this.shapes.features.length ? this.farAway() : t("nothing")));
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") return;
      this.shapes = NOTHING;
      this.note(t("failed"));
    }
    this.legend();
  }

  /** While a coordinate system is chosen: says that the shapes lie far from the ground that is known. */
  private farAway(): string {
    const { bounds, known } = this.shapes;
    if (!this.root.dataset.shapesChoice || !bounds || !known) return "";
    const km = kilometresApart(bounds, known);
    return km < FAR_KM ? "" : t("far", { n: formatNumber(Math.round(km)) });
  }

  private draw(grid: GridMap): void {
    const { map } = grid;
    const source = map.getSource<GeoJSONSource>("shapes");
    if (source) source.setData(this.shapes as never);
    else {
      map.addSource("shapes", { type: "geojson", data: this.shapes as never });
      const names = map.getLayer(NAMES) ? NAMES : undefined;
      for (const layer of layers()) map.addLayer(layer, layer.type === "symbol" ? undefined : names);
    }
    if (this.shapes.bounds) map.fitBounds(this.shapes.bounds, { padding: 32, maxZoom: CLOSEST, animate: false });
    this.root.dataset.shapes = String(this.shapes.features.length);
  }

  private repaint(map: MapLibreMap): void {
    for (const layer of layers()) {
      for (const [key, value] of Object.entries(layer.paint ?? {}))
        map.setPaintProperty(layer.id, key as never, value as never);
    }
  }

  private listen(map: MapLibreMap): void {
    map.on("click", "shape-fill", (event) => {
      const found = event.features?.[0]?.properties as Shape["properties"] | undefined;
      if (!found) return;
      this.pick(found.id);
      this.note([found.name, found.code, found.what].filter(Boolean).join(" · "));
      this.scrollTo(found);
    });
    map.on("mouseenter", "shape-fill", () => {
      map.getCanvas().style.cursor = "pointer";
    });
    map.on("mouseleave", "shape-fill", () => {
      map.getCanvas().style.cursor = "";
    });
  }

  /** Scrolls to the button of a shape, or to the line of its cause where the button is on another page. */
  private scrollTo(found: Shape["properties"]): void {
    const row = this.root.querySelector<HTMLElement>(`[data-show="${CSS.escape(found.id)}"]`);
    const cause = `cause-${found.cause ?? ""}`;
    const line = this.root.querySelector<HTMLDetailsElement>(`[data-cause="${CSS.escape(cause)}"]`);
    if (line) line.open = true;
    (row ?? line)?.scrollIntoView({ block: "nearest" });
  }

  private pick(id: string): void {
    const cause = id.startsWith("cause-") ? id.slice("cause-".length) : "";
    this.grid?.map.setFilter("shape-picked", ["==", ["get", cause ? "cause" : "id"], cause || id]);
    for (const other of this.root.querySelectorAll("[data-show]"))
      other.toggleAttribute("data-picked", other.getAttribute("data-show") === id);
  }

  private show(id: string): void {
    const shapes = this.shapes.features.filter((shape) => isMeant(shape, id));
    const bounds = boundsOf(shapes);
    if (!bounds || !this.grid) return;
    this.pick(id);
    const animate = !matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.grid.map.fitBounds(bounds, { padding: 64, maxZoom: CLOSEST, animate });
    const facts = shapes[0]?.properties;
    if (shapes.length > 1 && facts?.cause)
      this.note(t("shown_all", { name: facts.name ?? "", n: formatNumber(shapes.length) }));
    else this.note(t("shown", { name: facts?.what ?? facts?.name ?? id }));
  }

  private legend(): void {
    const counts = new Map<Kind, number>();
    for (const { properties } of this.shapes.features) {
      counts.set(properties.kind, (counts.get(properties.kind) ?? 0) + 1);
    }
    const list = document.createElement("ul");
    list.className = "change-counts";
    list.setAttribute("aria-label", t("legend"));
    for (const kind of KINDS) {
      const count = counts.get(kind);
      if (!count) continue;
      const item = document.createElement("li");
      item.dataset.kind = kind;
      const mark = document.createElement("span");
      mark.className = "change-mark";
      const number = document.createElement("b");
      number.className = "num";
      number.textContent = formatNumber(count);
      item.append(mark, t(kind), " ", number);
      list.append(item);
    }
    this.part("legend").replaceChildren(list);
  }
}

export default async function boundaryMap(element: HTMLElement): Promise<() => void> {
  const page = new BoundaryMap(element);
  await page.start();
  return () => page.remove();
}

/** Which layers of the base map each switch of the layers panel turns on and off, and the staff's own places. */
import type { ExpressionSpecification, Map as MapLibreMap } from "maplibre-gl";
import { token } from "../display";
import type { GridMap } from "./index";
import { REGULAR } from "./names";

/** Names of `kernel.map_layers` with `draw="ground"`. */
const GROUND: Record<string, string[]> = {
  street: ["street-border", "street-name"],
  community: ["community-border", "community-name"],
  grid: ["grid-border", "grid-name", "grid-number"],
  names: ["street-name", "community-name", "grid-name", "grid-number"],
  building: ["building"],
  road: ["road", "road-edge", "road-name"],
  green: ["green"],
  water: ["water"],
  public: ["public"],
};
const THINGS = "things";
const FIRST_ZOOM = 15;
const NAME_ZOOM = 17;

/** Shows a layer of the ground only while every switch that it hangs on is on. */
export function showGround(map: MapLibreMap, off: ReadonlySet<string>): void {
  const ids = new Set(Object.values(GROUND).flat());
  for (const id of ids) {
    const hangsOn = Object.keys(GROUND).filter((name) => GROUND[name]?.includes(id));
    const on = !hangsOn.some((name) => off.has(name));
    if (map.getLayer(id)) map.setLayoutProperty(id, "visibility", on ? "visible" : "none");
  }
}

/** Grids shaded by their open cases, or all alike. */
export function shadeGrids(grid: GridMap, on: boolean): void {
  const { grid: plain, dense } = grid.palette;
  const heat: ExpressionSpecification = ["coalesce", ["feature-state", "heat"], 0];
  grid.map.setPaintProperty(
    "grid-fill",
    "fill-color",
    on ? ["interpolate", ["linear"], heat, 0, plain, 1, dense] : plain,
  );
}

/** Shops and components as points, from vector tiles that only staff may ask for. */
export class Things {
  private readonly grid: GridMap;
  private readonly url: string;
  private kinds: { name: string; colour: string }[] = [];

  constructor(grid: GridMap, url: string) {
    this.grid = grid;
    this.url = url;
    grid.onRepaint(() => this.draw());
  }

  show(kinds: { name: string; colour: string }[]): void {
    this.kinds = kinds;
    this.draw();
  }

  private draw(): void {
    const { map, palette } = this.grid;
    if (!map.getSource(THINGS)) {
      if (!this.kinds.length) return;
      this.add();
    }
    const names = this.kinds.map((kind) => kind.name);
    const colours = this.kinds.flatMap(({ name, colour }) => [name, token(colour)]);
    const colour = (colours.length ? ["match", ["get", "kind"], ...colours, palette.brand] : palette.brand) as never;
    for (const id of [THINGS, "things-name"]) map.setFilter(id, ["in", ["get", "kind"], ["literal", names]] as never);
    map.setPaintProperty(THINGS, "circle-color", colour);
    map.setPaintProperty(THINGS, "circle-stroke-color", palette.paper);
    map.setPaintProperty("things-name", "text-color", palette.label);
    map.setPaintProperty("things-name", "text-halo-color", palette.grid);
  }

  private add(): void {
    const { map, info, palette } = this.grid;
    const address = new URL(this.url.replace("0/0/0", "{z}/{x}/{y}"), location.href).href;
    map.addSource(THINGS, {
      type: "vector",
      tiles: [address.replaceAll("%7B", "{").replaceAll("%7D", "}")],
      minzoom: FIRST_ZOOM,
      maxzoom: info.max_zoom,
    });
    const before = map.getLayer("case-heat") ? "case-heat" : undefined;
    map.addLayer(
      {
        id: THINGS,
        type: "circle",
        source: THINGS,
        "source-layer": THINGS,
        paint: {
          "circle-radius": ["interpolate", ["linear"], ["zoom"], FIRST_ZOOM, 2.5, 18, 6],
          "circle-stroke-width": 1,
        },
      },
      before,
    );
    map.addLayer(
      {
        id: "things-name",
        type: "symbol",
        source: THINGS,
        "source-layer": THINGS,
        minzoom: NAME_ZOOM,
        layout: {
          "text-field": ["coalesce", ["get", "name"], ""],
          "text-font": REGULAR,
          "text-size": 11 * palette.textScale,
          "text-offset": [0, 1],
          "text-anchor": "top",
          "text-max-width": 8,
        },
        paint: { "text-halo-width": 1.5 },
      },
      before,
    );
  }
}

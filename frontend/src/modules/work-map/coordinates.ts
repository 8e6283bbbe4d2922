/** Where the cursor is (on a phone: the middle of the map), in WGS 84 and GCJ-02; and buttons that copy coordinates. */
import type { GridMap } from "../../lib/gridmap";
import { type LonLat, wgs84ToGcj02, written } from "../../lib/gridmap/datum";
import { sayMetres, scaleBar } from "../../lib/gridmap/measure";
import { toast } from "../../lib/toast";
import { t } from "./words";

const BAR = 90;

export class Coordinates {
  private readonly grid: GridMap;
  private readonly words = document.createElement("span");
  private readonly scale = document.createElement("span");

  constructor(box: HTMLElement, grid: GridMap) {
    this.grid = grid;
    this.words.className = "num map-at";
    this.scale.className = "num map-scale";
    box.append(this.scale, this.words);
    box.hidden = false;
    const thumb = matchMedia("(hover: none)").matches;
    if (!thumb) grid.map.on("mousemove", ({ lngLat }) => this.tell([lngLat.lng, lngLat.lat], t("cursor")));
    grid.map.on("move", () => {
      this.tellScale();
      if (thumb) this.tellMiddle();
    });
    this.tellMiddle();
    this.tellScale();
  }

  private tellMiddle(): void {
    const { lng, lat } = this.grid.map.getCenter();
    this.tell([lng, lat], t("centre"));
  }

  private tell(at: LonLat, what: string): void {
    const [wgs, gcj] = [document.createElement("span"), document.createElement("span")];
    wgs.textContent = `${what} WGS 84 ${written(at)}`;
    gcj.textContent = `GCJ-02 ${written(wgs84ToGcj02(at))}`;
    this.words.replaceChildren(wgs, gcj);
  }

  private tellScale(): void {
    const { map } = this.grid;
    const { x, y } = map.project(map.getCenter());
    const wide = map.unproject([x - 50, y]).distanceTo(map.unproject([x + 50, y]));
    const bar = scaleBar(wide / 100, BAR);
    this.scale.textContent = sayMetres(bar.metres);
    this.scale.style.setProperty("--bar", `${bar.pixels}px`);
  }
}

/** Buttons with data-copy put their text into the clipboard. */
export function copyOnPress(root: HTMLElement): void {
  root.addEventListener("click", async (event) => {
    const copy = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-copy]") : null;
    if (!copy) return;
    await navigator.clipboard?.writeText(copy.dataset.copy ?? "").catch(() => undefined);
    toast(t("copied"), "good");
  });
}

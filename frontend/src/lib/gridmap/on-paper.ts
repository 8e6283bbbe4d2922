/** A map that is going to be printed or kept as a picture is drawn in light, and nobody at the screen sees it change. */
import type { Map as MapLibreMap } from "maplibre-gl";
import { type Drawer, drawsItself } from "../paper";

const PATIENCE_MS = 6_000;
const TINTED = "grid-fill";
const NOTHING = Symbol("not touched");

/** The map's own canvas can only be read while it is being drawn. */
export function drawnMap(map: MapLibreMap): Promise<ImageBitmap> {
  return new Promise((done, fail) => {
    map.once("render", () => createImageBitmap(map.getCanvas()).then(done, fail));
    map.triggerRepaint();
  });
}

function quiet(map: MapLibreMap): Promise<void> {
  return new Promise((done) => {
    map.once("idle", () => done());
    map.triggerRepaint();
    window.setTimeout(done, PATIENCE_MS);
  });
}

/** Takes part in what `lib/paper` does; `repainted` says when all that lies on the map has its new colours. */
export function drawsOnPaper(map: MapLibreMap, repainted: () => Promise<unknown>): () => void {
  const cover = document.createElement("canvas");
  cover.className = "map-cover";
  let tinted: unknown = NOTHING;
  const drawer: Drawer = {
    cover: async () => {
      const image = await drawnMap(map);
      [cover.width, cover.height] = [image.width, image.height];
      cover.getContext("2d")?.drawImage(image, 0, 0);
      map.getCanvasContainer().after(cover);
    },
    drawn: async () => {
      await repainted();
      await quiet(map);
    },
    // What is tinted by numbers takes its time: left out, the ground below is light.
    drawNow: () => {
      tinted = map.getPaintProperty(TINTED, "fill-opacity");
      map.setPaintProperty(TINTED, "fill-opacity", 0);
      map.redraw();
    },
    uncover: () => {
      cover.remove();
      if (tinted !== NOTHING) map.setPaintProperty(TINTED, "fill-opacity", tinted as never);
      tinted = NOTHING;
    },
  };
  return drawsItself(drawer);
}

/**
 * Tiles in GCJ-02 under a map in WGS 84. A WGS 84 tile is put together from the up to four shifted tiles that its own ground
 * lies on; inside one tile the shift changes by less than a pixel. Far out (where the shift is no pixel) tiles are taken as they are.
 */
import type { MapLibre } from "../maplibre";
import { type LonLat, wgs84ToGcj02 } from "./datum";

const PROTOCOL = "gcj02";
const SIZE = 256;
const FIRST_ZOOM = 9;
const templates: string[] = [];
let isAdded = false;

/** The address by which the map asks for a template's tiles shifted back. */
export function gcjAddress(template: string): string {
  if (!templates.includes(template)) templates.push(template);
  return `${PROTOCOL}://${templates.indexOf(template)}/{z}/{x}/{y}`;
}

function corner(zoom: number, column: number, row: number): LonLat {
  const n = 2 ** zoom;
  const lat = Math.atan(Math.sinh(Math.PI * (1 - (2 * row) / n)));
  return [(column / n) * 360 - 180, (lat * 180) / Math.PI];
}

/** Where a point lies in tiles of a zoom (column, row with fractions). */
function inTiles(zoom: number, [lon, lat]: LonLat): [number, number] {
  const n = 2 ** zoom;
  const sin = Math.sin((lat * Math.PI) / 180);
  return [((lon + 180) / 360) * n, (0.5 - Math.log((1 + sin) / (1 - sin)) / (4 * Math.PI)) * n];
}

/** Where the top left corner of a WGS 84 tile lies among the GCJ-02 tiles. */
export function shiftedCorner(zoom: number, column: number, row: number): [number, number] {
  const middle = inTiles(zoom, wgs84ToGcj02(corner(zoom, column + 0.5, row + 0.5)));
  return [middle[0] - 0.5, middle[1] - 0.5];
}

async function picture(
  template: string,
  zoom: number,
  column: number,
  row: number,
  signal: AbortSignal,
): Promise<ImageBitmap> {
  const fill: Record<string, number> = { z: zoom, x: column, y: row };
  const address = template.replace(/\{([xyz])\}/g, (_whole, name: string) => String(fill[name]));
  const answer = await fetch(address, { signal, referrerPolicy: "origin" });
  if (!answer.ok) throw new Error(String(answer.status));
  return createImageBitmap(await answer.blob());
}

async function composed(
  template: string,
  zoom: number,
  column: number,
  row: number,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const [left, top] = zoom < FIRST_ZOOM ? [column, row] : shiftedCorner(zoom, column, row);
  const canvas = new OffscreenCanvas(SIZE, SIZE);
  const pen = canvas.getContext("2d");
  if (!pen) throw new Error("no canvas");
  const columns = [...new Set([Math.floor(left), Math.ceil(left)])];
  const rows = [...new Set([Math.floor(top), Math.ceil(top)])];
  await Promise.all(
    columns.flatMap((x) =>
      rows.map(async (y) => {
        const image = await picture(template, zoom, x, y, signal);
        pen.drawImage(image, Math.round((x - left) * SIZE), Math.round((y - top) * SIZE), SIZE, SIZE);
      }),
    ),
  );
  return (await canvas.convertToBlob()).arrayBuffer();
}

export function addGcjProtocol(maplibre: MapLibre): void {
  if (isAdded) return;
  isAdded = true;
  maplibre.addProtocol(PROTOCOL, async ({ url }, abort) => {
    const [index = 0, zoom = 0, column = 0, row = 0] = url.slice(`${PROTOCOL}://`.length).split("/").map(Number);
    return { data: await composed(templates[index] ?? "", zoom, column, row, abort.signal) };
  });
}

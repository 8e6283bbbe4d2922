/** Holds lib/gridmap/datum.ts to npm gcoord: reads [[lon, lat], …] from a file and writes how far (degrees) both are apart at most. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import gcoord from "gcoord";
import { build } from "vite";

const entry = fileURLToPath(new URL("../src/lib/gridmap/datum.ts", import.meta.url));
const { output } = await build({
  configFile: false,
  logLevel: "silent",
  build: { write: false, minify: false, lib: { entry, formats: ["es"], fileName: "datum" } },
}).then((made) => (Array.isArray(made) ? made[0] : made));
const { wgs84ToGcj02, gcj02ToWgs84 } = await import(`data:text/javascript,${encodeURIComponent(output[0].code)}`);

const apart = ([a, b], [c, d]) => Math.max(Math.abs(a - c), Math.abs(b - d));
let [there, back] = [0, 0];
for (const point of JSON.parse(readFileSync(process.argv[2], "utf8"))) {
  const shifted = wgs84ToGcj02(point);
  there = Math.max(there, apart(shifted, gcoord.transform(point, gcoord.WGS84, gcoord.GCJ02)));
  back = Math.max(back, apart(gcj02ToWgs84(shifted), point));
}
process.stdout.write(`${JSON.stringify({ there, back })}\n`);

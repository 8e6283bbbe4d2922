/**
 * Builds src/icons/sprite.svg from the names listed in icons.json: one <symbol id="tabler-NAME"> each.
 * A name ending in "-filled" is taken from Tabler's filled set. Pages use them through {% icon "NAME" %}.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL("..", import.meta.url));
const listed = JSON.parse(readFileSync(join(here, "icons.json"), "utf8"));
const source = join(here, "node_modules/@tabler/icons/icons");

// No fill here: .icon sets none, and a star that is chosen fills itself from CSS.
const OUTLINE = 'stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
const FILLED = 'fill="currentColor"';

/** The drawing of one icon without its <svg> wrapper and its invisible 24×24 frame. */
function drawing(name) {
  const filled = name.endsWith("-filled");
  const file = filled ? join(source, "filled", `${name.slice(0, -7)}.svg`) : join(source, "outline", `${name}.svg`);
  const inner = readFileSync(file, "utf8")
    .replace(/<!--.*?-->/gs, "")
    .replace(/^[\s\S]*?<svg[^>]*>/, "")
    .replace("</svg>", "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s+/g, " ")
    .replace(/> </g, "><")
    .trim();
  return { inner, look: filled ? FILLED : OUTLINE };
}

const wanted = [...listed.icons.map((name) => [name, name]), ...Object.entries(listed.aliases)];
const symbols = wanted
  .map(([id, name]) => {
    const { inner, look } = drawing(name);
    return `<symbol id="tabler-${id}" viewBox="0 0 24 24" ${look}>${inner}</symbol>`;
  })
  .join("\n");

const sprite = `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols}\n</svg>\n`;
mkdirSync(join(here, "src/icons"), { recursive: true });
writeFileSync(join(here, "src/icons/sprite.svg"), sprite);
process.stdout.write(`icons: ${wanted.length} in the sprite\n`);

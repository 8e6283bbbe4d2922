import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";
import { compress } from "./scripts/compress";
import { keep } from "./scripts/keep";

const root = fileURLToPath(new URL(".", import.meta.url));
// Every file in src/entries is an entry, so a new one needs no change here.
const entries = readdirSync(`${root}src/entries`).filter((name) => name.endsWith(".ts"));

export default defineConfig({
  root,
  // Addresses inside built files are relative to the file, so the output works under any STATIC_URL.
  base: "./",
  publicDir: false,
  plugins: [compress(), keep()],
  build: {
    outDir: "../src/yizhi/static_build",
    emptyOutDir: false,
    manifest: "manifest.json",
    // Nothing becomes a data: address: the sprite must stay a file, and the content policy stays narrow.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // MapLibre alone is above the default; it is loaded only when a map is asked for.
    chunkSizeWarningLimit: 1200,
    rolldownOptions: { input: entries.map((name) => `${root}src/entries/${name}`) },
  },
  css: {
    // The kit's own Sass is not ours to fix.
    preprocessorOptions: { scss: { quietDeps: true } },
  },
});

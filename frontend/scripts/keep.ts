import { readdirSync, statSync, unlinkSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const KEPT_MS = 2 * 24 * 60 * 60 * 1000;

/** Leaves the files of earlier builds for two days: pages that are open still ask for them by their hashed names. */
export function keep(): Plugin {
  let folder = "";
  return {
    name: "keep-earlier-builds",
    apply: "build",
    configResolved(config) {
      folder = join(config.root, config.build.outDir, config.build.assetsDir);
    },
    closeBundle() {
      const limit = Date.now() - KEPT_MS;
      for (const name of readdirSync(folder)) {
        const path = join(folder, name);
        if (statSync(path).mtimeMs < limit) unlinkSync(path);
      }
    },
  };
}

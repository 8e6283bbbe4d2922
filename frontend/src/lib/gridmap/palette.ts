/** The map's colours, read from the tokens as the browser resolves them now (light, dark, elder). */
import { currentView, token } from "../display";

const NAMES = {
  ground: "--y-map-ground",
  grid: "--y-map-grid",
  dense: "--y-map-dense",
  border: "--y-map-border",
  strong: "--y-map-border-strong",
  road: "--y-map-road",
  roadEdge: "--y-map-road-edge",
  building: "--y-map-building",
  green: "--y-map-green",
  water: "--y-map-water",
  label: "--y-map-label",
  labelStrong: "--y-ink",
  paper: "--y-paper",
  ink: "--y-ink",
  brand: "--y-brand",
  late: "--y-late",
  soon: "--y-soon",
  publicPlace: "--y-map-public",
} as const;

export type Palette = Record<keyof typeof NAMES, string> & { textScale: number };

export function palette(): Palette {
  const colours = Object.fromEntries(Object.entries(NAMES).map(([key, name]) => [key, token(name)]));
  return { ...(colours as Record<keyof typeof NAMES, string>), textScale: currentView() === "elder" ? 1.4 : 1 };
}

/** Calls back when theme or view change, also when the device itself turns dark. */
export function onDisplayChange(callback: () => void): () => void {
  const device = matchMedia("(prefers-color-scheme: dark)");
  document.addEventListener("yizhi:display", callback);
  device.addEventListener("change", callback);
  return () => {
    document.removeEventListener("yizhi:display", callback);
    device.removeEventListener("change", callback);
  };
}

/**
 * How far away something is. The position stays on the device: it is asked for when somebody presses the button, or at once
 * where that was allowed before, and only a distance is shown.
 *
 *   <section data-module="field-distance"><button data-distance-ask hidden>…</button> … <span data-distance data-lon data-lat></span>
 *   <span data-module="field-distance" data-lon="…" data-lat="…"></span>
 */
import { dictionary } from "../lib/i18n";

const t = dictionary(
  { metres: "约 {n} 米", kilometres: "约 {n} 公里" },
  { metres: "about {n} m", kilometres: "about {n} km" },
);
const EARTH_METRES = 6_371_000;
const PATIENCE_MS = 10_000;
const AGE_MS = 60_000;

function distance(from: GeolocationCoordinates, lon: number, lat: number): number {
  const radians = Math.PI / 180;
  const x = (lon - from.longitude) * radians * Math.cos(((lat + from.latitude) / 2) * radians);
  const y = (lat - from.latitude) * radians;
  return Math.hypot(x, y) * EARTH_METRES;
}

function words(metres: number): string {
  if (metres < 1000) return t("metres", { n: Math.max(10, Math.round(metres / 10) * 10) });
  return t("kilometres", { n: (metres / 1000).toFixed(1) });
}

function fill(root: HTMLElement, coords: GeolocationCoordinates): void {
  const places = root.dataset.lon ? [root] : [...root.querySelectorAll<HTMLElement>("[data-distance]")];
  for (const place of places) {
    const [lon, lat] = [Number(place.dataset.lon), Number(place.dataset.lat)];
    place.textContent = words(distance(coords, lon, lat));
  }
}

async function allowedBefore(): Promise<boolean> {
  try {
    return (await navigator.permissions.query({ name: "geolocation" })).state === "granted";
  } catch {
    return false;
  }
}

export default async function fieldDistance(root: HTMLElement): Promise<void> {
  if (!("geolocation" in navigator) || !window.isSecureContext) return;
  const ask = root.querySelector<HTMLButtonElement>("[data-distance-ask]");
  const locate = (): void => {
    if (ask) ask.hidden = true;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => fill(root, coords),
      () => undefined,
      { timeout: PATIENCE_MS, maximumAge: AGE_MS },
    );
  };
  if (await allowedBefore()) locate();
  else if (ask) {
    ask.hidden = false;
    ask.addEventListener("click", locate);
  }
}

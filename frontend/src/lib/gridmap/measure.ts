/** Lengths and surfaces on the ground, and how people say them. */
import { formatNumber } from "../i18n";
import type { LonLat } from "./datum";
import { t } from "./words";

/** Mean radius in metres; over a district a sphere is right to 0.3 %. */
const RADIUS = 6_371_008.8;
const KILOMETRE = 1000;
const SQUARE_KILOMETRE = 1_000_000;
const rad = (degrees: number): number => (degrees * Math.PI) / 180;

/** Metres between two points, on the sphere. */
export function metres([lon, lat]: LonLat, [otherLon, otherLat]: LonLat): number {
  const half = Math.sin(rad(otherLat - lat) / 2) ** 2;
  const across = Math.cos(rad(lat)) * Math.cos(rad(otherLat)) * Math.sin(rad(otherLon - lon) / 2) ** 2;
  return 2 * RADIUS * Math.asin(Math.min(1, Math.sqrt(half + across)));
}

export function lengthOf(points: LonLat[]): number {
  return points.slice(1).reduce((sum, point, index) => sum + metres(points[index] as LonLat, point), 0);
}

/** Square metres inside a ring of corners (the last joins the first). */
export function surfaceOf(points: LonLat[]): number {
  const sum = points.reduce((twice, [lon, lat], index) => {
    const [nextLon, nextLat] = points[(index + 1) % points.length] as LonLat;
    return twice + rad(nextLon - lon) * (2 + Math.sin(rad(lat)) + Math.sin(rad(nextLat)));
  }, 0);
  return Math.abs((sum * RADIUS * RADIUS) / 2);
}

function digits(value: number): number {
  return Number(value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0));
}

export function sayMetres(value: number): string {
  return value < KILOMETRE
    ? t("metres", { n: formatNumber(Math.round(value)) })
    : t("kilometres", { n: formatNumber(digits(value / KILOMETRE)) });
}

export function saySurface(value: number): string {
  return value < SQUARE_KILOMETRE / 10
    ? t("square_metres", { n: formatNumber(Math.round(value)) })
    : t("square_kilometres", { n: formatNumber(digits(value / SQUARE_KILOMETRE)) });
}

/** The roundest length (1, 2, 5 × 10ⁿ metres) that a bar of at most so many pixels can show. */
export function scaleBar(metresPerPixel: number, most: number): { metres: number; pixels: number } {
  const room = metresPerPixel * most;
  const power = 10 ** Math.floor(Math.log10(room));
  const round = ([5, 2, 1].find((factor) => factor * power <= room) ?? 1) * power;
  return { metres: round, pixels: round / metresPerPixel };
}

/** Classes of counts for colouring: about as many cells in each, their bounds round numbers. */
import { formatNumber } from "../i18n";

export const MOST_CLASSES = 5;
const ROUND = [1, 1.5, 2, 3, 5, 7];
const AS_IT_IS = 10;

/** The next round number that is not above a count. */
function round(count: number): number {
  if (count < AS_IT_IS) return Math.floor(count);
  const power = 10 ** Math.floor(Math.log10(count));
  return power * Math.max(...ROUND.filter((step) => step * power <= count));
}

/** The least count of each class, in order; none without counts. */
export function classesOf(counts: number[]): number[] {
  if (!counts.length) return [];
  const sorted = [...counts].sort((a, b) => a - b);
  const bounds = Array.from({ length: MOST_CLASSES }, (_, step) =>
    round(sorted[Math.floor((step * sorted.length) / MOST_CLASSES)] ?? 1),
  );
  return [...new Set(bounds)];
}

/** Which class a count falls into. */
export function classOf(bounds: number[], count: number): number {
  return Math.max(
    0,
    bounds.findLastIndex((bound) => bound <= count),
  );
}

/** A class in words: 3–6, 7, 20+. */
export function classWords(bounds: number[], index: number): string {
  const [least = 0, next] = bounds.slice(index, index + 2);
  if (next === undefined) return `${formatNumber(least)}+`;
  return next === least + 1 ? formatNumber(least) : `${formatNumber(least)}–${formatNumber(next - 1)}`;
}

/** Where areas lie. */
import { ahead } from "./ahead";
import { URLS } from "./urls";

export type Bounds = [number, number, number, number];

async function boxOf(code: string, areaUrl: string): Promise<Bounds | null> {
  const told = ahead().areas?.[code];
  if (told !== undefined) return told;
  const answer = await fetch(areaUrl.replace("CODE", encodeURIComponent(code))).catch(() => null);
  return answer?.ok ? ((await answer.json()) as { bounds: Bounds | null }).bounds : null;
}

/** The box around some areas, null where none of them has a boundary. */
export async function boundsOf(areas: string[], areaUrl: string = URLS.area): Promise<Bounds | null> {
  const found = await Promise.all(areas.map((code) => boxOf(code, areaUrl)));
  const boxes = found.filter((box) => box !== null);
  if (!boxes.length) return null;
  const pick = (index: 0 | 1 | 2 | 3): number[] => boxes.map((box) => box[index]);
  return [Math.min(...pick(0)), Math.min(...pick(1)), Math.max(...pick(2)), Math.max(...pick(3))];
}

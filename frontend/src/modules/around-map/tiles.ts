/** Public cases by tiles of one zoom: what is asked for tells nothing finer than some kilometres. */
import type { OneCase } from "../../lib/gridmap/case-data";
import type { Stage } from "../../lib/stages";

type Packed = [
  id: string,
  lon: number,
  lat: number,
  stage: Stage,
  kind: string,
  word: string,
  day: string,
  area: string,
  category: number | null,
];

export interface PublicCase extends OneCase {
  word: string;
  day: string;
  category: number | null;
}

const FRESH_MS = 60_000;
export const MOST_TILES = 12;

interface Kept {
  at: number;
  cases: PublicCase[];
}

function unpack([number, lon, lat, stage, title, word, day, area, category]: Packed): PublicCase {
  return { number, lon, lat, stage, due: null, title, area, word, day, category };
}

export class Tiles {
  private readonly url: string;
  private readonly across: number;
  private readonly kept = new Map<string, Kept>();

  constructor(url: string, zoom: number) {
    this.url = url;
    this.across = 2 ** zoom;
  }

  /** The tiles under a box; null where it would be too many of them. */
  under(west: number, south: number, east: number, north: number): [number, number][] | null {
    const [left, right] = [this.column(west), this.column(east)];
    const [top, bottom] = [this.row(north), this.row(south)];
    if ((right - left + 1) * (bottom - top + 1) > MOST_TILES) return null;
    const found: [number, number][] = [];
    for (let column = left; column <= right; column++)
      for (let row = top; row <= bottom; row++) found.push([column, row]);
    return found;
  }

  async cases(wanted: readonly [number, number][]): Promise<PublicCase[]> {
    const found = await Promise.all(wanted.map(([column, row]) => this.one(column, row)));
    return found.flat();
  }

  private async one(column: number, row: number): Promise<PublicCase[]> {
    const name = `${column}/${row}`;
    const known = this.kept.get(name);
    if (known && Date.now() - known.at < FRESH_MS) return known.cases;
    const answer = await fetch(this.url.replace("0/0", name), { headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(String(answer.status));
    const cases = ((await answer.json()) as { cases: Packed[] }).cases.map(unpack);
    this.kept.set(name, { at: Date.now(), cases });
    return cases;
  }

  private column(lon: number): number {
    return this.within(((lon + 180) / 360) * this.across);
  }

  private row(lat: number): number {
    const angle = (Math.max(-85, Math.min(85, lat)) * Math.PI) / 180;
    return this.within(((1 - Math.asinh(Math.tan(angle)) / Math.PI) / 2) * this.across);
  }

  private within(value: number): number {
    return Math.max(0, Math.min(this.across - 1, Math.floor(value)));
  }
}

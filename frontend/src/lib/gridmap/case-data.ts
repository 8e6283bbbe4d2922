/** What the server tells of the cases in view (`casework/domain/map_data.py`), unpacked. */
import { STAGES, type Stage } from "../stages";

export interface OneCase {
  number: string;
  lon: number;
  lat: number;
  stage: Stage;
  /** Milliseconds since 1970, null where nothing is due. */
  due: number | null;
  title: string;
  area: string;
  /** What it is told apart by; its stage where nothing else is said. */
  key?: string;
}

/** How many of each key: of each stage, unless cases are told apart by something else (`groups.ts`). */
export type Counts = Record<string, number>;

export interface Cell {
  lon: number;
  lat: number;
  late: number;
  counts: Counts;
  /** The number of the only case, empty where there are several. */
  number: string;
  /** The community that most of it lies in, in words. */
  area: string;
  /** Its outline (longitude, latitude, longitude, …), where hexagons were asked for. */
  corners?: number[] | undefined;
}

export interface CaseView {
  cases: OneCase[];
  cells: Cell[];
  counts: Counts;
  late: number;
  total: number;
  /** Words of the keys, where they are not stages. */
  labels: Record<string, string>;
}

export const NOTHING: CaseView = { cases: [], cells: [], counts: {}, late: 0, total: 0, labels: {} };

type PackedCase = [
  number: string,
  lon: number,
  lat: number,
  stage: Stage,
  due: number | null,
  title: string,
  area: string,
  key?: string | number,
];
type PackedCell = [lon: number, lat: number, late: number, counts: Counts, number: string, area: string];
interface Packed {
  cases: PackedCase[];
  cells: PackedCell[];
  counts: Counts;
  late: number;
  hexagons?: number[][];
  labels?: Record<string, string>;
}

const OPEN: ReadonlySet<string> = new Set(STAGES.slice(0, STAGES.indexOf("closed")));
const SECOND = 1000;

export function unpackCase([number, lon, lat, stage, due, title, area, key]: PackedCase): OneCase {
  const one = { number, lon, lat, stage, due: due === null ? null : due * SECOND, title, area };
  return typeof key === "string" ? { ...one, key } : one;
}

export function keyOf(one: OneCase): string {
  return one.key ?? one.stage;
}

export function unpack(packed: Packed): CaseView {
  const cells = packed.cells.map(([lon, lat, late, counts, number, area], index) => ({
    lon,
    lat,
    late,
    counts,
    number,
    area,
    corners: packed.hexagons?.[index],
  }));
  const total = Object.values(packed.counts).reduce((sum, count) => sum + count, 0);
  const cases = packed.cases.map((row) => unpackCase(row));
  return { cases, cells, counts: packed.counts, late: packed.late, total, labels: packed.labels ?? {} };
}

export function isLate(one: OneCase, now: number): boolean {
  return OPEN.has(one.stage) && one.due !== null && one.due < now;
}

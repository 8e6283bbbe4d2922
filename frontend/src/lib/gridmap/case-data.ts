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
}

export interface Cell {
  lon: number;
  lat: number;
  late: number;
  counts: Partial<Record<Stage, number>>;
  /** The number of the only case, empty where there are several. */
  number: string;
  /** The community that most of it lies in, in words. */
  area: string;
}

export interface CaseView {
  cases: OneCase[];
  cells: Cell[];
  counts: Partial<Record<Stage, number>>;
  late: number;
  total: number;
}

type PackedCase = [
  number: string,
  lon: number,
  lat: number,
  stage: Stage,
  due: number | null,
  title: string,
  area: string,
];
type PackedCell = [
  lon: number,
  lat: number,
  late: number,
  counts: Partial<Record<Stage, number>>,
  number: string,
  area: string,
];
interface Packed {
  cases: PackedCase[];
  cells: PackedCell[];
  counts: Partial<Record<Stage, number>>;
  late: number;
}

const OPEN: ReadonlySet<string> = new Set(STAGES.slice(0, STAGES.indexOf("closed")));
const SECOND = 1000;

export function unpackCase([number, lon, lat, stage, due, title, area]: PackedCase): OneCase {
  return { number, lon, lat, stage, due: due === null ? null : due * SECOND, title, area };
}

export function unpack(packed: Packed): CaseView {
  const cells = packed.cells.map(([lon, lat, late, counts, number, area]) => ({
    lon,
    lat,
    late,
    counts,
    number,
    area,
  }));
  const total = Object.values(packed.counts).reduce((sum, count) => sum + count, 0);
  return { cases: packed.cases.map(unpackCase), cells, counts: packed.counts, late: packed.late, total };
}

export function isLate(one: OneCase, now: number): boolean {
  return OPEN.has(one.stage) && one.due !== null && one.due < now;
}

/** The stages of a cell that are not switched off, in the order of their life. */
export function shownParts(cell: Cell, hidden: ReadonlySet<string>): Map<Stage, number> {
  const parts = STAGES.filter((stage) => !hidden.has(stage)).map((stage) => [stage, cell.counts[stage] ?? 0] as const);
  return new Map(parts.filter(([, count]) => count > 0));
}

export function shownTotal(parts: Map<Stage, number>): number {
  return [...parts.values()].reduce((sum, count) => sum + count, 0);
}

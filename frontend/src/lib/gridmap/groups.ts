/** What cases are told apart by on a map: their stage, or deadline, category, source. Each group has a colour, a shape and a word. */
import { token } from "../display";
import { STAGE_SHAPES, STAGES, type Stage, stageColour } from "../stages";
import { stageWord, t } from "./words";

export const BY = ["stage", "late", "category", "source"] as const;
export type By = (typeof BY)[number];

export interface Group {
  key: string;
  label: string;
  shape: string;
  colour: () => string;
}

const { reported, accepted, handling, checking, suspended, refused, closed, merged } = STAGE_SHAPES;
/** For groups that nobody knows beforehand: the shapes of stages, and colours of their own (styles/components/map.css). */
const SLOTS = [reported, handling, checking, accepted, refused, suspended, merged].map((shape, index) => ({
  shape,
  name: `--y-map-c${index + 1}`,
}));
const OTHER = "other";

const LATENESS: Group[] = [
  { key: "late", label: t("late"), shape: handling, colour: () => token("--y-late") },
  { key: "soon", label: t("soon"), shape: accepted, colour: () => token("--y-soon") },
  { key: "in_time", label: t("in_time"), shape: reported, colour: () => token("--y-good") },
  { key: "no_clock", label: t("no_clock"), shape: closed, colour: () => token("--y-ink-3") },
];

function ofStage(stage: Stage): Group {
  return { key: stage, label: stageWord(stage), shape: STAGE_SHAPES[stage], colour: () => stageColour(stage) };
}

export class Grouping {
  readonly by: By;
  private readonly known = new Map<string, Group>();
  private readonly other: Group = {
    key: OTHER,
    label: t("other"),
    shape: closed,
    colour: () => token("--y-ink-3"),
  };
  private hasOther = false;

  constructor(by: By = "stage") {
    this.by = by;
    const fixed = by === "stage" ? STAGES.map(ofStage) : by === "late" ? LATENESS : [];
    for (const group of fixed) this.known.set(group.key, group);
  }

  /** All groups, in the order of the legend. */
  get groups(): Group[] {
    return [...this.known.values(), ...(this.hasOther ? [this.other] : [])];
  }

  groupOf(key: string): Group {
    return this.known.get(key) ?? this.other;
  }

  /** Gives colours to keys that come up, the frequent ones first; a key keeps its colour while the page is open. */
  note(counts: Record<string, number>, labels: Record<string, string>): void {
    const fresh = Object.keys(counts).filter((key) => !this.known.has(key));
    if (this.by === "stage" || this.by === "late") return;
    for (const key of fresh.sort((a, b) => (counts[b] ?? 0) - (counts[a] ?? 0))) {
      const slot = SLOTS[this.known.size];
      if (!slot) {
        this.hasOther = true;
        return;
      }
      const { shape, name } = slot;
      this.known.set(key, { key, label: labels[key] ?? key, shape, colour: () => token(name) });
    }
  }

  /** Counts by group, without what is switched off. */
  parts(counts: Record<string, number>, hidden: ReadonlySet<string>): Map<Group, number> {
    const sums = new Map<Group, number>();
    for (const [key, count] of Object.entries(counts)) {
      const group = this.groupOf(key);
      if (!hidden.has(group.key) && count) sums.set(group, (sums.get(group) ?? 0) + count);
    }
    return new Map(this.groups.filter((group) => sums.has(group)).map((group) => [group, sums.get(group) ?? 0]));
  }
}

export function total(parts: Map<unknown, number>): number {
  return [...parts.values()].reduce((sum, count) => sum + count, 0);
}

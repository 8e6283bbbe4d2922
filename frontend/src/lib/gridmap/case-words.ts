/** What is said of a case, or of many, where the pointer is and in the list. */
import { formatNumber } from "../i18n";
import { STAGES, type Stage } from "../stages";
import { type Cell, isLate, type OneCase } from "./case-data";
import { stageWord, t } from "./words";

export function cellWords({ area, late }: Cell, count: number): string {
  const n = formatNumber(count);
  return late ? t("cell_late", { area, n, late: formatNumber(late) }) : t("cell", { area, n });
}

export function tipOf(one: OneCase): string {
  const stage = (STAGES as readonly string[]).includes(one.stage) ? stageWord(one.stage as Stage) : one.stage;
  return `${one.title} · ${stage}${isLate(one, Date.now()) ? ` · ${t("late")}` : ""}`;
}

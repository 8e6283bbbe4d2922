/** Lets the clocks of a page run on: every half minute each span[data-due] says again how long is left, or since when it is late. */
import { dictionary } from "../lib/i18n";

const t = dictionary(
  { left: "剩 {span}", late: "超时 {span}", days: "{n} 天" },
  { left: "{span} left", late: "late {span}", days: "{n} d" },
);
const TICK_MS = 30_000;
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const SOON = 4 * HOUR;

function span(seconds: number): string {
  if (seconds >= DAY) return t("days", { n: Math.floor(seconds / DAY) });
  return `${Math.floor(seconds / HOUR)}:${String(Math.floor((seconds % HOUR) / MINUTE)).padStart(2, "0")}`;
}

export function tick(root: ParentNode = document): void {
  for (const element of root.querySelectorAll<HTMLElement>("span[data-due]")) {
    const left = (Date.parse(element.dataset.due ?? "") - Date.now()) / 1000;
    if (Number.isNaN(left)) continue;
    element.textContent = left < 0 ? t("late", { span: span(-left) }) : t("left", { span: span(left) });
    element.className = left < 0 ? "tag tag-late" : left <= SOON ? "tag tag-soon" : "due-plain";
  }
}

export default function deskClock(): () => void {
  const timer = window.setInterval(() => tick(), TICK_MS);
  return () => window.clearInterval(timer);
}

/** Words and signs of what became of areas; the words are those of the pages (grid/domain/sets/comparing.py). */
import { dictionary } from "../../lib/i18n";

export const t = dictionary(
  {
    added: "新增",
    gone: "消失",
    split: "拆分",
    merged: "合并",
    moved: "边界变动",
    renamed: "改名",
    same: "未变",
    error: "错误",
    warning: "提醒",
    new: "文件中的区域",
    known: "已有区域的范围",
    legend: "图例",
    loading: "正在加载图形…",
    failed: "图形没有加载出来，请刷新页面再试。",
    nothing: "没有可显示的图形。",
    shown: "地图已移到：{name}",
    shown_all: "地图已移到：{name}，共 {n} 处",
    far: "这样落在离已有区域约 {n} 公里的地方。如果不该在那里，请换一个坐标系。",
  },
  {
    added: "Added",
    gone: "Gone",
    split: "Split off",
    merged: "Merged",
    moved: "Border moved",
    renamed: "Renamed",
    same: "As before",
    error: "Error",
    warning: "Warning",
    new: "Areas of the file",
    known: "Ground that is known",
    legend: "Legend",
    loading: "Loading shapes…",
    failed: "The shapes could not be loaded. Reload the page.",
    nothing: "There is no shape to show.",
    shown: "The map now shows: {name}",
    shown_all: "The map now shows: {name}, {n} places",
    far: "This is about {n} km away from the known ground. If it should not lie there, choose another system.",
  },
);

export const KINDS = [
  "same",
  "new",
  "renamed",
  "moved",
  "split",
  "merged",
  "added",
  "gone",
  "warning",
  "error",
] as const;
export type Kind = (typeof KINDS)[number];

/** Colour is never the only sign: each kind has one of these on the map too. */
export const SIGNS: Record<Kind, string> = {
  same: "",
  new: "",
  renamed: "Aa",
  moved: "↔",
  split: "÷",
  merged: "∪",
  added: "+",
  gone: "−",
  warning: "!",
  error: "!!",
};

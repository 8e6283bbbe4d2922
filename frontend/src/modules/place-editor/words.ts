/** Words of the map in the form of a place. */
import { dictionary } from "../../lib/i18n";

export const t = dictionary(
  {
    move: "移动点位",
    draw: "画轮廓",
    undo: "撤销一角",
    clear: "清除轮廓",
    hint_move: "点击地图或拖动圆点来定位；也可以直接输入经纬度。",
    hint_draw: "沿着轮廓逐点点击；拖动小方块可以调整，方块上按方向键微调，按 Delete 删除。",
    point: "地点的点位，方向键移动",
    corner: "第 {n} 个角，方向键移动，Delete 删除",
    tools: "绘图工具",
  },
  {
    move: "Move the point",
    draw: "Draw the outline",
    undo: "Undo one corner",
    clear: "Clear the outline",
    hint_move: "Click the map or drag the dot; or type longitude and latitude.",
    hint_draw: "Click corner after corner; drag a square to adjust it, arrows move it, Delete removes it.",
    point: "The point of the place; arrows move it",
    corner: "Corner {n}; arrows move it, Delete removes it",
    tools: "Drawing tools",
  },
);

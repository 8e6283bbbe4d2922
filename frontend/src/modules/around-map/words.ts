/** Words of the residents' map. */
import { dictionary } from "../../lib/i18n";

export const t = dictionary(
  {
    locate: "我的位置",
    finding: "正在定位……",
    located: "已移到您的位置。位置只在这台设备上使用，不会发送。",
    denied: "没有得到定位许可。可以在上面选社区，或直接移动地图。",
    failed: "没有定位成功。可以在上面选社区，或直接移动地图。",
    join: "我也遇到，告诉我进展",
    me_too: "我也遇到了这个问题。",
    reported: "{day}上报",
    close: "收起",
    closer: "放大地图，就能看到每一件。",
    away: " · 离您 {metres} 米",
    offline: "没有网络，地图上可能不是最新情况。",
  },
  {
    locate: "My position",
    finding: "Finding where you are …",
    located: "The map is where you are. Your position is used on this device only and sent nowhere.",
    denied: "Your position was not allowed. Choose a community above, or move the map.",
    failed: "Your position was not found. Choose a community above, or move the map.",
    join: "Me too, keep me posted",
    me_too: "I have this problem too.",
    reported: "reported {day}",
    close: "Close",
    closer: "Zoom in to see each one.",
    away: " · {metres} m from you",
    offline: "No network: the map may not be up to date.",
  },
);

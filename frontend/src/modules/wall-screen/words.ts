/** Words of the wall screen. */
import { dictionary } from "../../lib/i18n";

export const t = dictionary(
  {
    live: "● 实时",
    waiting: "○ 等待网络",
    waiting_since: "网络中断，画面停在 {time}，网络恢复后自动更新。",
    off: "这块大屏已停用",
    off_mark: "○ 已停用",
  },
  {
    live: "● Live",
    waiting: "○ Waiting for the network",
    waiting_since: "No network: the picture is of {time}. It goes on by itself.",
    off: "This screen is switched off",
    off_mark: "○ Off",
  },
);

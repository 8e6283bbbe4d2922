/** Words of the wall screen. */
import { dictionary } from "../../lib/i18n";

export const t = dictionary(
  {
    live: "● 实时",
    waiting: "○ 等待网络",
    waiting_since: "网络中断，自 {time} 起等待恢复。下面是那时的情况。",
    off: "这块大屏已被停用。",
  },
  {
    live: "● Live",
    waiting: "○ Waiting for the network",
    waiting_since: "No network: waiting since {time}. What you see is how it was then.",
    off: "This screen was switched off.",
  },
);

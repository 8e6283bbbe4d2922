/** The page of one case: hears what others do to it and shows it. */
import { isEcho, refreshPanel } from "../lib/case-panel";
import { listen, liveAfter } from "../lib/live";

export default function caseLive(root: HTMLElement): () => void {
  return listen({
    channel: "desk",
    after: liveAfter(root),
    onEvent: (event) => {
      if (event.case === root.dataset.number && !isEcho(root.dataset.number ?? "")) void refreshPanel();
    },
    onReset: () => void refreshPanel(),
  });
}

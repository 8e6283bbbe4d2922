/** Brings the panel of a case up to date when something was done to it here. */
import { onCaseChanged, refreshPanel } from "../lib/case-panel";

export default function casePanel(root: HTMLElement): () => void {
  return onCaseChanged((change) => {
    if (root.isConnected && change.number === root.dataset.number) void refreshPanel();
  });
}

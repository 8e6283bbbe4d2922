/** Copies what data-copy holds: <button data-module="case-copy" data-copy="7KX4-M2PQ">. */
import { dictionary } from "../lib/i18n";
import { toast } from "../lib/toast";

const t = dictionary({ copied: "已复制 {what}" }, { copied: "Copied {what}" });

export default function caseCopy(button: HTMLElement): void {
  button.addEventListener("click", async () => {
    const what = button.dataset.copy ?? "";
    try {
      await navigator.clipboard.writeText(what);
      toast(t("copied", { what }), "good");
    } catch {
      getSelection()?.selectAllChildren(button); // no permission (plain http): selected, so that Ctrl+C works
    }
  });
}

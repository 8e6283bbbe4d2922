/** Copying and sharing the private link. */
import { dictionary } from "../lib/i18n";
import { toast } from "../lib/toast";

const t = dictionary(
  { copied: "链接已复制", not_copied: "这个浏览器不能复制，请长按地址栏里的链接", title: "我的上报 {number}" },
  {
    copied: "Link copied",
    not_copied: "This browser cannot copy; press the address for a while",
    title: "My report {number}",
  },
);

async function copy(url: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(url);
    toast(t("copied"), "good");
  } catch {
    toast(t("not_copied"), "soon");
  }
}

export default function trackShare(element: HTMLElement): void {
  const { url = location.href, title = "" } = element.dataset;
  const copier = element.querySelector<HTMLElement>("[data-copy]");
  const sharer = element.querySelector<HTMLElement>("[data-share]");
  if (copier) {
    copier.hidden = false;
    copier.addEventListener("click", () => void copy(url));
  }
  if (sharer && "share" in navigator) {
    sharer.hidden = false;
    sharer.addEventListener("click", () => {
      navigator.share({ url, title: t("title", { number: title }) }).catch(() => undefined);
    });
  }
}

/** A photo opens over the page instead of leaving it; the link itself works without this. */
import { dictionary } from "../lib/i18n";

const t = dictionary({ close: "关闭" }, { close: "Close" });

function show(link: HTMLAnchorElement): void {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog lightbox";
  const picture = document.createElement("img");
  picture.src = link.href;
  picture.alt = link.querySelector("img")?.alt ?? "";
  dialog.setAttribute("aria-label", picture.alt);
  const close = document.createElement("button");
  close.type = "button";
  close.className = "btn";
  close.textContent = t("close");
  dialog.append(picture, close);
  dialog.addEventListener("click", () => dialog.close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

export default function trackLightbox(link: HTMLElement): void {
  link.addEventListener("click", (event) => {
    if (!(link instanceof HTMLAnchorElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(link);
  });
}

/** Photos in a row that open large: arrows move, Escape closes. Without JavaScript each is a link to the photo. */
import { dictionary } from "../lib/i18n";

const t = dictionary(
  { photo: "照片 {n} / {all}", close: "关闭", previous: "上一张", next: "下一张" },
  { photo: "Photo {n} of {all}", close: "Close", previous: "Previous", next: "Next" },
);

function button(label: string, sign: string, css: string, act: () => void): HTMLButtonElement {
  const made = Object.assign(document.createElement("button"), {
    type: "button",
    className: `btn lightbox-${css}`,
    textContent: sign,
  });
  made.setAttribute("aria-label", label);
  made.addEventListener("click", act);
  return made;
}

function open(links: HTMLAnchorElement[], start: number): void {
  let at = start;
  const dialog = Object.assign(document.createElement("dialog"), { className: "lightbox" });
  const image = document.createElement("img");
  const caption = document.createElement("p");
  caption.setAttribute("role", "status");
  const show = (step: number): void => {
    at = (at + step + links.length) % links.length;
    image.src = links[at]?.href ?? "";
    image.alt = links[at]?.querySelector("img")?.alt ?? "";
    caption.textContent = t("photo", { n: at + 1, all: links.length });
  };
  dialog.append(
    image,
    caption,
    button(t("close"), "×", "close", () => dialog.close()),
  );
  if (links.length > 1) {
    dialog.append(
      button(t("previous"), "‹", "previous", () => show(-1)),
      button(t("next"), "›", "next", () => show(1)),
    );
  }
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowLeft") show(-1);
    if (event.key === "ArrowRight") show(1);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => {
    dialog.remove();
    links[at]?.focus();
  });
  document.body.append(dialog);
  show(0);
  dialog.showModal();
}

export default function casePhotos(root: HTMLElement): void {
  root.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a") : null;
    if (!link || (event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey))) return;
    event.preventDefault();
    const links = [...root.querySelectorAll<HTMLAnchorElement>("a")];
    open(links, links.indexOf(link));
  });
}

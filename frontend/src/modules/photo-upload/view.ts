/** Draws the photos of a field: thumbnail, progress, remove, retry. Rows are kept, so that nothing flickers. */
import type { PhotoBox, PhotoItem } from "./box";
import { t } from "./words";

function button(css: string, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = css;
  made.addEventListener("click", press);
  return made;
}

class Row {
  readonly element = document.createElement("li");
  private readonly picture = document.createElement("img");
  private readonly words = document.createElement("span");
  private readonly bar = document.createElement("progress");
  private readonly again: HTMLButtonElement;
  private readonly away: HTMLButtonElement;
  private local = "";

  constructor(item: PhotoItem, box: PhotoBox) {
    this.element.className = "photo-item";
    this.words.className = "photo-words";
    this.bar.max = 1;
    this.again = button("photo-again", () => box.retry(item.key));
    this.again.textContent = t("retry");
    this.away = button("photo-away", () => box.remove(item.key));
    if (item.blob) this.local = URL.createObjectURL(item.blob);
    // Browsers that cannot draw HEIC show the server's thumbnail once it is there.
    this.picture.addEventListener("error", () =>
      this.element.setAttribute("data-blank", item.name.split(".").pop() ?? ""),
    );
    this.picture.addEventListener("load", () => this.element.removeAttribute("data-blank"));
    this.element.append(this.picture, this.bar, this.words, this.again, this.away);
  }

  draw(item: PhotoItem, place: number): void {
    const n = place + 1;
    const source = this.element.hasAttribute("data-blank") && item.thumb ? item.thumb : this.local || item.thumb;
    if (source && this.picture.getAttribute("src") !== source) this.picture.src = source;
    this.picture.alt = t("photo", { n });
    this.element.dataset.state = item.state;
    this.bar.value = item.share;
    this.bar.hidden = item.state !== "uploading";
    this.bar.setAttribute("aria-label", t("photo", { n }));
    this.words.textContent = this.told(item);
    this.again.hidden = item.state !== "failed";
    this.away.setAttribute("aria-label", t("remove", { n }));
  }

  private told(item: PhotoItem): string {
    if (item.state === "refused") return item.message;
    if (item.state === "failed") return t("failed");
    if (item.state === "waiting") return t(navigator.onLine ? "waiting" : "offline");
    if (item.state === "uploading") return t("uploading", { percent: Math.round(item.share * 100) });
    return t("done");
  }

  free(): void {
    if (this.local) URL.revokeObjectURL(this.local);
    this.element.remove();
  }
}

export class PhotoView {
  private readonly rows = new Map<string, Row>();
  private readonly list: HTMLElement;

  constructor(list: HTMLElement) {
    this.list = list;
  }

  draw(box: PhotoBox): void {
    for (const [key, row] of this.rows) {
      if (box.items.some((item) => item.key === key)) continue;
      row.free();
      this.rows.delete(key);
    }
    box.items.forEach((item, place) => {
      let row = this.rows.get(item.key);
      if (!row) {
        row = new Row(item, box);
        this.rows.set(item.key, row);
        this.list.append(row.element);
      }
      row.draw(item, place);
    });
    this.list.hidden = box.items.length === 0;
  }
}

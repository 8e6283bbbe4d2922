/**
 * Photos of a form, around <input type="file" multiple>: drawn at once, uploaded in the background, sent as hidden inputs.
 * Markup: media/templates/media/_photo_upload.html. A form that is sent early waits for its uploads; what could not be
 * uploaded goes with the form as a file, as without JavaScript. `photos-change` tells others that something moved.
 */
import "../../styles/components/photos.css";
import { PhotoBox, register } from "./box";
import { PhotoView } from "./view";
import { t } from "./words";

const MOST = 9;
const MOST_MEGABYTES = 20;
const MEGABYTE = 1024 * 1024;
const NAMED_LIKE_PHOTO = /\.(jpe?g|png|webp|heic|heif)$/i;

class Field {
  private readonly element: HTMLElement;
  private readonly input: HTMLInputElement;
  private readonly name: string;
  private readonly box: PhotoBox;
  private readonly view: PhotoView;
  private readonly form: HTMLFormElement | null;
  private submitter: HTMLElement | null | undefined;

  constructor(element: HTMLElement, input: HTMLInputElement, list: HTMLElement) {
    this.element = element;
    this.input = input;
    this.name = element.dataset.name ?? "photos";
    this.form = element.closest("form");
    this.view = new PhotoView(list);
    this.box = new PhotoBox(element.dataset.uploadUrl ?? "", this.draw);
    // Only the hidden ids are sent; a file goes with the form when nothing else worked.
    input.removeAttribute("name");
    input.addEventListener("change", () => this.take([...(input.files ?? [])]));
    window.addEventListener("online", this.online);
    window.addEventListener("offline", this.draw);
    this.form?.addEventListener("submit", this.onSubmit, true);
    this.form?.addEventListener("reset", this.onReset);
    this.takeOver();
    register(element, this.box);
    // On a slow line somebody may have chosen before this module came.
    if (input.files?.length) this.take([...input.files]);
  }

  readonly stop = (): void => {
    window.removeEventListener("online", this.online);
    window.removeEventListener("offline", this.draw);
    this.form?.removeEventListener("submit", this.onSubmit, true);
    this.form?.removeEventListener("reset", this.onReset);
  };

  /** The ids alone: the form's token may stand in here too. */
  private ids(): HTMLInputElement[] {
    const hidden = this.element.querySelectorAll<HTMLInputElement>("input[type=hidden]");
    return [...hidden].filter((input) => input.name === this.name);
  }

  /** Ids that the server rendered (the form came back with an error) become items of the list. */
  private takeOver(): void {
    const hidden = this.ids();
    this.element.querySelector("[data-kept]")?.remove();
    for (const input of hidden) input.remove();
    if (hidden.length) this.box.add(hidden.map(({ value }) => ({ name: "", blob: undefined, id: value })));
  }

  private take(files: File[]): void {
    this.input.value = "";
    const faults: string[] = [];
    const good = files.filter((file) => {
      const fault = faultOf(file);
      if (fault) faults.push(fault);
      return !fault;
    });
    const room = MOST - this.box.items.length;
    if (good.length > room) faults.push(t("too_many", { most: MOST, n: good.length - room }));
    this.say(faults.join(" "));
    if (room > 0) this.box.add(good.slice(0, room).map((file) => ({ name: file.name, blob: file })));
  }

  private say(text: string): void {
    const place = this.element.querySelector<HTMLElement>("[data-error]");
    if (!place) return;
    place.textContent = text;
    place.hidden = !text;
  }

  private readonly online = (): void => this.box.retry();

  private readonly onReset = (): void => this.box.clear();

  private readonly draw = (): void => {
    this.view.draw(this.box);
    this.element.dataset.full = String(this.box.items.length >= MOST);
    this.writeIds();
    this.element.dispatchEvent(new CustomEvent("photos-change", { bubbles: true }));
    if (this.submitter !== undefined && !this.box.busy) this.submitNow();
  };

  private writeIds(): void {
    for (const input of this.ids()) input.remove();
    for (const item of this.box.items) {
      if (!item.id) continue;
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: this.name, value: item.id });
      this.element.append(input);
    }
  }

  private readonly onSubmit = (event: SubmitEvent): void => {
    // A form that delivers by itself (the report page) takes the photos as they are.
    if (this.form?.dataset.photos === "own") return;
    if (this.box.refused || this.box.busy) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.say(t(this.box.refused ? "refused" : "pending"));
      if (!this.box.refused) this.submitter = event.submitter;
      return;
    }
    this.attachFiles();
  };

  private submitNow(): void {
    const submitter = this.submitter;
    this.submitter = undefined;
    this.say("");
    if (this.box.refused) this.say(t("refused"));
    else if (submitter?.isConnected) this.form?.requestSubmit(submitter);
    else this.form?.requestSubmit();
  }

  /** What was not uploaded goes with the form itself. */
  private attachFiles(): void {
    const left = this.box.items.filter((item) => !item.id && item.blob);
    if (!left.length) return;
    const files = new DataTransfer();
    for (const { blob, name } of left) files.items.add(new File([blob as Blob], name || "photo.jpg"));
    this.input.name = `${this.name}_file`;
    this.input.files = files.files;
  }
}

function faultOf(file: File): string {
  if (!file.type.startsWith("image/") && !NAMED_LIKE_PHOTO.test(file.name)) return t("not_photo", { name: file.name });
  if (file.size > MOST_MEGABYTES * MEGABYTE) return t("too_large", { name: file.name, most: MOST_MEGABYTES });
  return "";
}

export default function photoUpload(element: HTMLElement): (() => void) | undefined {
  const input = element.querySelector<HTMLInputElement>("input[type=file]");
  const list = element.querySelector<HTMLElement>("[data-list]");
  return input && list ? new Field(element, input, list).stop : undefined;
}

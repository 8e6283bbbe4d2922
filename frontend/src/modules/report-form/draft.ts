/** The draft of the form on the page: written while typing, read back when the page is opened again. */
import type { PhotoBox } from "../photo-upload/box";
import { allReports, dropReport, type KeptReport, keepReport } from "./store";

const PAUSE_MS = 350;
const NOT_KEPT = new Set(["csrfmiddlewaretoken", "key", "photos", "photos_file"]);
/** Fields that are set without anybody having written anything. */
const PRESET = new Set(["visibility", "join"]);

export function fieldsOf(form: HTMLFormElement): Record<string, string> {
  const fields: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string" && !NOT_KEPT.has(name)) fields[name] = value;
  }
  return fields;
}

export function fillForm(form: HTMLFormElement, fields: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements.namedItem(name);
    if (field instanceof RadioNodeList) field.value = value;
    else if (field instanceof HTMLInputElement && field.type === "radio") field.checked = field.value === value;
    else if (field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement) field.value = value;
    else if (field instanceof HTMLSelectElement) field.value = value;
  }
}

export class Draft {
  private readonly form: HTMLFormElement;
  private readonly box: PhotoBox;
  private readonly step: () => string;
  private readonly preset: Readonly<Record<string, string>>;
  private timer = 0;
  /** False once the report left the form: nothing more is written. */
  open = true;
  key: string;

  constructor(form: HTMLFormElement, box: PhotoBox, step: () => string) {
    this.form = form;
    this.box = box;
    this.step = step;
    this.key = form.querySelector<HTMLInputElement>("input[name=key]")?.value ?? "";
    this.preset = fieldsOf(form);
    for (const name of ["input", "change", "photos-change"]) form.addEventListener(name, this.later);
    document.addEventListener("visibilitychange", this.flush);
    window.addEventListener("pagehide", this.flush);
  }

  readonly stop = (): void => {
    window.clearTimeout(this.timer);
    document.removeEventListener("visibilitychange", this.flush);
    window.removeEventListener("pagehide", this.flush);
  };

  /** What somebody entered here, beyond what the address and the server filled in. */
  private written(): boolean {
    const fields = Object.entries(fieldsOf(this.form));
    return (
      this.box.items.length > 0 ||
      fields.some(([name, value]) => value && !PRESET.has(name) && value !== this.preset[name])
    );
  }

  record(state: KeptReport["state"]): KeptReport {
    return {
      key: this.key,
      action: this.form.getAttribute("action") ?? location.pathname,
      uploadUrl: this.form.querySelector<HTMLElement>("[data-upload-url]")?.dataset.uploadUrl ?? "",
      state,
      fields: fieldsOf(this.form),
      photos: this.box.kept(),
      step: this.step(),
      savedAt: Date.now(),
    };
  }

  private readonly later = (): void => {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.save(), PAUSE_MS);
  };

  private readonly flush = (): void => {
    if (document.visibilityState === "hidden") void this.save();
  };

  async save(): Promise<void> {
    window.clearTimeout(this.timer);
    if (!this.open) return;
    if (this.written()) await keepReport(this.record("draft"));
    else await dropReport(this.key);
  }

  /** Puts the newest draft back into the form; what the address asked for stays. */
  async restore(fromAddress: boolean): Promise<KeptReport | undefined> {
    const drafts = (await allReports()).filter((report) => report.state === "draft");
    const found = drafts.at(-1);
    if (!found) return undefined;
    const asked = Object.fromEntries(Object.entries(this.preset).filter(([name, value]) => value && !PRESET.has(name)));
    this.key = found.key;
    const field = this.form.querySelector<HTMLInputElement>("input[name=key]");
    if (field) field.value = found.key;
    fillForm(this.form, fromAddress ? { ...found.fields, ...asked } : found.fields);
    this.box.add(found.photos);
    return found;
  }

  async discard(): Promise<void> {
    this.open = false;
    await dropReport(this.key);
  }
}

/** A form with one large file: dropped or chosen, sent with progress. Without this module it is an ordinary form. */
import { csrfToken } from "../lib/csrf";
import { dictionary } from "../lib/i18n";

const t = dictionary(
  {
    sending: "正在上传 {n}%",
    reading: "已上传，正在读取…",
    failed: "没有传上去。请检查网络，再试一次。",
    none: "请先选择文件。",
  },
  {
    sending: "Uploading {n} %",
    reading: "Uploaded, reading …",
    failed: "It was not uploaded. Check the network and try again.",
    none: "Choose a file first.",
  },
);
const MEBIBYTE = 1024 * 1024;

class UploadForm {
  private readonly form: HTMLFormElement;
  private readonly input: HTMLInputElement;
  private readonly drop: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly status: HTMLElement;
  private readonly error: HTMLElement;
  private request: XMLHttpRequest | null = null;

  constructor(form: HTMLFormElement) {
    const part = <E extends HTMLElement>(selector: string): E => {
      const found = form.querySelector<E>(selector);
      if (!found) throw new Error(`no ${selector} in an upload form`);
      return found;
    };
    this.form = form;
    this.input = part("input[type=file]");
    this.drop = part("[data-drop]");
    this.bar = part("progress");
    this.status = part(".drop-status");
    this.error = part(".field-error");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.send();
    });
    this.input.addEventListener("change", () => this.chosen());
    for (const name of ["dragenter", "dragover"] as const)
      this.drop.addEventListener(name, (event) => this.over(event));
    for (const name of ["dragleave", "drop"] as const)
      this.drop.addEventListener(name, () => this.drop.removeAttribute("data-over"));
    this.drop.addEventListener("drop", (event) => this.dropped(event));
  }

  stop(): void {
    this.request?.abort();
  }

  private over(event: DragEvent): void {
    event.preventDefault();
    this.drop.setAttribute("data-over", "");
  }

  private dropped(event: DragEvent): void {
    event.preventDefault();
    if (!event.dataTransfer?.files.length) return;
    this.input.files = event.dataTransfer.files;
    this.chosen();
  }

  private chosen(): void {
    const file = this.input.files?.[0];
    this.blame("");
    this.status.textContent = file ? `${file.name} · ${(file.size / MEBIBYTE).toFixed(1)} MB` : "";
  }

  private blame(text: string): void {
    this.error.textContent = text;
    this.error.hidden = !text;
    this.error.parentElement?.toggleAttribute("data-invalid", Boolean(text));
    if (text) this.input.setAttribute("aria-describedby", "file_help file_error");
  }

  private busy(isBusy: boolean): void {
    this.bar.hidden = !isBusy;
    for (const button of this.form.querySelectorAll("button")) button.disabled = isBusy;
  }

  private send(): void {
    if (!this.input.files?.length) {
      this.blame(t("none"));
      this.input.focus();
      return;
    }
    const request = new XMLHttpRequest();
    this.request = request;
    request.open("POST", this.form.action);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.upload.addEventListener("progress", (event) => {
      const share = event.lengthComputable ? Math.round((event.loaded / event.total) * 100) : 0;
      this.bar.value = share;
      this.status.textContent = share < 100 ? t("sending", { n: share }) : t("reading");
    });
    request.addEventListener("load", () => this.answered(request));
    for (const name of ["error", "timeout"]) request.addEventListener(name, () => this.failed(t("failed")));
    this.busy(true);
    this.blame("");
    request.send(new FormData(this.form));
  }

  private failed(text: string): void {
    this.busy(false);
    this.status.textContent = "";
    this.blame(text);
    this.input.focus();
  }

  private answered(request: XMLHttpRequest): void {
    let body: { next?: string; error?: string | { message?: string } } = {};
    try {
      body = JSON.parse(request.responseText) as typeof body;
    } catch {
      // A proxy's page: the status says enough.
    }
    if (request.status === 200 && body.next) location.assign(body.next);
    else this.failed((typeof body.error === "string" ? body.error : body.error?.message) || t("failed"));
  }
}

export default function boundaryUpload(element: HTMLElement): () => void {
  const upload = new UploadForm(element as HTMLFormElement);
  return () => upload.stop();
}

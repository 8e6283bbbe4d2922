/**
 * A form with one large file: dropped or chosen, sent with progress, watched while the server reads it, and cancelled at any time.
 * Without this module it is an ordinary form.
 */
import { csrfToken } from "../lib/csrf";
import { dictionary } from "../lib/i18n";
import { newKey } from "../lib/key";

const t = dictionary(
  {
    sending: "正在上传 {n}%（{done} / {all} MB）",
    reading: "已上传，正在读取文件… 已用 {n} 秒",
    cancelled: "已取消，没有留下任何内容。",
    too_large: "文件有 {size} MB，最多 {most} MB。请拆成几份，或去掉不需要的内容。",
    failed: "没有传上去。请检查网络，再试一次。",
    none: "请先选择文件。",
  },
  {
    sending: "Uploading {n} % ({done} of {all} MB)",
    reading: "Uploaded. Reading the file, {n} s so far …",
    cancelled: "Cancelled. Nothing of the file is kept.",
    too_large: "The file has {size} MB; at most {most} MB are taken. Split it, or leave out what is not needed.",
    failed: "It was not uploaded. Check the network and try again.",
    none: "Choose a file first.",
  },
);
const MEBIBYTE = 1024 * 1024;

function megabytes(bytes: number): string {
  return (bytes / MEBIBYTE).toFixed(1);
}

class UploadForm {
  private readonly form: HTMLFormElement;
  private readonly input: HTMLInputElement;
  private readonly drop: HTMLElement;
  private readonly bar: HTMLProgressElement;
  private readonly status: HTMLElement;
  private readonly error: HTMLElement;
  private readonly cancelling: HTMLButtonElement;
  private request: XMLHttpRequest | null = null;
  /** Runs while the server reads. */
  private clock: number | undefined;

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
    this.cancelling = part("[data-cancel]");
    this.cancelling.addEventListener("click", () => this.cancel());
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
    window.clearInterval(this.clock);
    this.request?.abort();
  }

  /** Breaks off; a file that has arrived is given up by its key. */
  private cancel(): void {
    const { request } = this;
    const isReading = this.clock !== undefined;
    this.request = null;
    request?.abort();
    if (isReading) {
      const body = new FormData(this.form);
      body.delete("file");
      void fetch(this.form.dataset.cancelUrl ?? "", {
        method: "POST",
        headers: { Accept: "application/json", "X-CSRFToken": csrfToken() },
        body,
        keepalive: true,
      }).catch(() => undefined);
    }
    this.busy(false);
    this.status.textContent = t("cancelled");
    this.input.focus();
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
    const most = Number(this.form.dataset.most);
    this.blame("");
    this.status.textContent = file ? `${file.name} · ${megabytes(file.size)} MB` : "";
    if (file && most && file.size > most * MEBIBYTE) {
      this.blame(t("too_large", { size: megabytes(file.size), most }));
      this.input.value = "";
      this.status.textContent = "";
    }
  }

  private blame(text: string): void {
    this.error.textContent = text;
    this.error.hidden = !text;
    this.error.parentElement?.toggleAttribute("data-invalid", Boolean(text));
    if (text) this.input.setAttribute("aria-describedby", "file_help file_error");
  }

  private busy(isBusy: boolean): void {
    window.clearInterval(this.clock);
    this.clock = undefined;
    this.bar.hidden = !isBusy;
    this.cancelling.hidden = !isBusy;
    for (const button of this.form.querySelectorAll("button")) button.disabled = isBusy && button !== this.cancelling;
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
      const [done, all] = [megabytes(event.loaded), megabytes(event.total)];
      this.status.textContent = t("sending", { n: share, done, all });
    });
    request.upload.addEventListener("load", () => this.reading());
    request.addEventListener("load", () => this.answered(request));
    for (const name of ["error", "timeout"]) request.addEventListener(name, () => this.failed(t("failed")));
    this.busy(true);
    this.blame("");
    // Each try has a key of its own: an earlier one that was cancelled must not take this one along.
    (this.form.elements.namedItem("key") as HTMLInputElement).value = newKey();
    request.send(new FormData(this.form));
  }

  /** How long the server will take nobody knows: the bar runs, and the seconds are counted. */
  private reading(): void {
    if (!this.request) return;
    const began = Date.now();
    const say = (): void => {
      this.status.textContent = t("reading", { n: Math.round((Date.now() - began) / 1000) });
    };
    this.bar.removeAttribute("value");
    say();
    this.clock = window.setInterval(say, 1000);
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

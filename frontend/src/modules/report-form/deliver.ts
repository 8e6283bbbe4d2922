/**
 * Sends a report: photos first, then the form. Used by the page and by the service worker, so it needs no document.
 * One key is one report on the server: sending twice is harmless.
 */
import type { KeptPhoto } from "../photo-upload/box";
import type { KeptReport, Sent } from "./store";

export type Outcome =
  | { readonly kind: "sent"; readonly sent: Sent }
  /** No network, or the server is busy: kept, and tried again. */
  | { readonly kind: "kept" }
  /** The server read it and says what is wrong. */
  | { readonly kind: "refused"; readonly message: string; readonly field: string; readonly code: string };

interface Fault {
  readonly message?: string;
  readonly field?: string;
  readonly code?: string;
}
interface Answer {
  readonly status: number;
  readonly body: Partial<Sent> & { readonly id?: string; readonly error?: Fault };
}

const JSON_ONLY = { Accept: "application/json" };
const AGAIN = new Set([401, 403, 408, 425, 429]);

async function post(url: string, body: FormData, headers: Record<string, string> = {}): Promise<Answer> {
  const answer = await fetch(url, {
    method: "POST",
    body,
    headers: { ...JSON_ONLY, ...headers },
    credentials: "same-origin",
  });
  const read = (await answer.json().catch(() => ({}))) as Answer["body"];
  return { status: answer.status, body: read };
}

function isRefusal(answer: Answer): boolean {
  return answer.status >= 400 && answer.status < 500 && !AGAIN.has(answer.status);
}

function refusal(answer: Answer, field: string): Outcome {
  const { message = "", code = "", field: named } = answer.body.error ?? {};
  return { kind: "refused", message, field: named ?? field, code };
}

/** Uploads one photo; undefined where it should rather go with the form itself. */
async function uploaded(report: KeptReport, photo: KeptPhoto, csrf: string): Promise<string | Outcome | undefined> {
  const body = new FormData();
  body.append("upload_key", photo.key);
  body.append("photo", photo.blob as Blob, photo.name || "photo.jpg");
  const answer = await post(report.uploadUrl, body, csrf ? { "X-CSRFToken": csrf } : {});
  if (answer.body.id) return answer.body.id;
  if (isRefusal(answer)) return refusal(answer, "photos");
  return answer.status === 403 ? undefined : { kind: "kept" };
}

async function uploadAll(report: KeptReport, csrf: string): Promise<Outcome | undefined> {
  for (const [place, photo] of report.photos.entries()) {
    if (photo.id || !photo.blob) continue;
    const result = csrf ? await uploaded(report, photo, csrf) : undefined;
    if (typeof result === "object") return result;
    if (result) report.photos[place] = { ...photo, id: result };
  }
  return undefined;
}

function formOf(report: KeptReport): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(report.fields)) body.append(name, value);
  body.set("key", report.key);
  for (const photo of report.photos) {
    if (photo.id) body.append("photos", photo.id);
    else if (photo.blob) body.append("photos_file", photo.blob, photo.name || "photo.jpg");
  }
  return body;
}

async function send(report: KeptReport, csrf: string): Promise<Outcome> {
  const stopped = await uploadAll(report, csrf);
  if (stopped) return stopped;
  const answer = await post(report.action, formOf(report));
  const { token, number = "", title = "", url = "" } = answer.body;
  if (answer.status === 201 && token) return { kind: "sent", sent: { token, number, title, url } };
  return isRefusal(answer) ? refusal(answer, "") : { kind: "kept" };
}

export async function deliver(report: KeptReport, csrf: string): Promise<Outcome> {
  try {
    const outcome = await send(report, csrf);
    const gone =
      outcome.kind === "refused" &&
      outcome.code === "photo_gone" &&
      report.photos.some((photo) => photo.blob && photo.id);
    if (!gone) return outcome;
    // Photos wait a day on the server; ours waited longer and are sent anew.
    report.photos = report.photos.map((photo) => (photo.blob ? { ...photo, id: "" } : photo));
    return await send(report, csrf);
  } catch {
    return { kind: "kept" };
  }
}

/** Sends one photo with progress. The upload key makes sending it twice harmless. */
import { csrfToken } from "../../lib/csrf";

export interface Uploaded {
  readonly id: string;
  readonly thumb: string;
}

/** `refused`: the server will never take this photo. Otherwise trying again may help. */
export class UploadError extends Error {
  readonly refused: boolean;

  constructor(message: string, refused: boolean) {
    super(message);
    this.refused = refused;
  }
}

const REFUSED = new Set([400, 413, 422]);
const PATIENCE_MS = 120_000;

function answerOf(request: XMLHttpRequest): Uploaded {
  let body: { id?: string; thumb?: string; error?: { message?: string } } = {};
  try {
    body = JSON.parse(request.responseText) as typeof body;
  } catch {
    // A proxy's page: the status says enough.
  }
  if (request.status === 200 && body.id) return { id: body.id, thumb: body.thumb ?? "" };
  throw new UploadError(body.error?.message ?? "", REFUSED.has(request.status));
}

export function uploadPhoto(
  url: string,
  photo: { readonly key: string; readonly blob: Blob; readonly name: string },
  onProgress: (share: number) => void,
  signal: AbortSignal,
): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const body = new FormData();
    body.append("upload_key", photo.key);
    body.append("photo", photo.blob, photo.name || "photo.jpg");
    request.open("POST", url);
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", csrfToken());
    request.timeout = PATIENCE_MS;
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) onProgress(event.loaded / event.total);
    });
    request.addEventListener("load", () => {
      try {
        resolve(answerOf(request));
      } catch (error) {
        reject(error);
      }
    });
    const lost = (): void => reject(new UploadError("", false));
    for (const name of ["error", "timeout", "abort"]) request.addEventListener(name, lost);
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}

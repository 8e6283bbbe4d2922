/** Sends what waits, one at a time over all tabs and the service worker. */
import { deliver } from "./deliver";
import { allReports, type KeptReport, keepReport, readReport } from "./store";

export const SYNC_TAG = "send-reports";
const LOCK = "yizhi-outbox";

async function sendOne(key: string, csrf: string): Promise<KeptReport | undefined> {
  const report = await readReport(key);
  if (report?.state !== "waiting") return report;
  const outcome = await deliver(report, csrf);
  if (outcome.kind === "sent") Object.assign(report, { state: "sent", sent: outcome.sent, photos: [], fields: {} });
  if (outcome.kind === "refused") {
    Object.assign(report, { state: "draft", fault: { message: outcome.message, field: outcome.field } });
  }
  await keepReport(report);
  return report;
}

async function sendEach(csrf: string): Promise<void> {
  for (const report of await allReports()) {
    if (report.state === "waiting") await sendOne(report.key, csrf);
  }
}

/** Where locks are missing, two senders may meet: the key keeps it one report. */
export async function sendWaiting(csrf: string): Promise<void> {
  if (!("locks" in navigator)) return sendEach(csrf);
  await navigator.locks.request(LOCK, () => sendEach(csrf));
}

/** Asks the browser to send when the network is back, even with the page closed (where it can). */
export async function askForSync(): Promise<void> {
  try {
    const ready = (await navigator.serviceWorker?.ready) as unknown as
      | { sync?: { register(tag: string): Promise<void> } }
      | undefined;
    await ready?.sync?.register(SYNC_TAG);
  } catch {
    // The page itself sends when it is opened again.
  }
}

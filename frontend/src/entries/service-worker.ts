/**
 * The report page opens without a network, and what waits is sent when it is back. Served as a few lines at
 * /service-worker.js (portal/views/app.py) that load this file and hand it what to keep.
 */
import { SYNC_TAG, sendWaiting } from "../modules/report-form/outbox";

interface Config {
  readonly pages: readonly string[];
  readonly files: readonly string[];
  readonly version: string;
}
interface Waited extends Event {
  waitUntil(promise: Promise<unknown>): void;
}
interface Fetched extends Waited {
  readonly request: Request;
  respondWith(answer: Promise<Response>): void;
}
interface Worker extends EventTarget {
  readonly location: Location;
  readonly clients: { claim(): Promise<void>; matchAll(): Promise<{ postMessage(message: unknown): void }[]> };
  readonly cookieStore?: { get(name: string): Promise<{ value: string } | null> };
  skipWaiting(): Promise<void>;
  yizhiStart?: (config: Config) => void;
}

const worker = globalThis as unknown as Worker;
const PATIENCE_MS = 4000;
const OFFLINE = "/offline/";
/** Doors of staff and of machines are none of this worker's business. */
const NOT_OURS = /^\/(work|admin|accounts|api|live|media|map|health)\//;

async function keep(cache: Cache, address: string): Promise<void> {
  const answer = await fetch(address, { credentials: "same-origin", cache: "no-cache" });
  if (answer.ok) await cache.put(address, answer);
}

async function install(config: Config, name: string): Promise<void> {
  const cache = await caches.open(name);
  await Promise.all([...config.files, ...config.pages].map((address) => keep(cache, address).catch(() => undefined)));
  await worker.skipWaiting();
}

async function activate(name: string): Promise<void> {
  for (const old of await caches.keys()) if (old.startsWith("portal-") && old !== name) await caches.delete(old);
  await worker.clients.claim();
}

/** Hashed files never change: the kept one is right. */
async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

async function page(request: Request, kept: string | undefined, name: string): Promise<Response> {
  const asked = fetch(request).then(async (answer) => {
    if (kept && answer.ok && !new URL(request.url).search) {
      const cache = await caches.open(name);
      await cache.put(kept, answer.clone());
    }
    return answer;
  });
  const fallback = async (): Promise<Response> => {
    const found = (kept && (await caches.match(kept))) || (await caches.match(OFFLINE));
    return found ? found.clone() : Response.error();
  };
  const slow = new Promise<Response>((resolve, reject) => {
    setTimeout(() => {
      if (kept) fallback().then(resolve, reject);
    }, PATIENCE_MS);
  });
  return Promise.race([asked.catch(fallback), slow]);
}

async function csrf(): Promise<string> {
  return (await worker.cookieStore?.get("csrftoken"))?.value ?? "";
}

async function send(): Promise<void> {
  await sendWaiting(await csrf());
  for (const client of await worker.clients.matchAll()) client.postMessage("reports");
}

function answer(event: Fetched, config: Config, name: string): void {
  const { request } = event;
  const address = new URL(request.url);
  if (request.method !== "GET" || address.origin !== worker.location.origin || NOT_OURS.test(address.pathname)) return;
  if (config.files.includes(address.pathname)) event.respondWith(file(request));
  else if (request.mode === "navigate") {
    const kept = config.pages.includes(address.pathname) ? address.pathname : undefined;
    event.respondWith(page(request, kept, name));
  }
}

worker.yizhiStart = (config) => {
  const name = `portal-${config.version}`;
  worker.addEventListener("install", (event) => (event as Waited).waitUntil(install(config, name)));
  worker.addEventListener("activate", (event) => (event as Waited).waitUntil(activate(name)));
  worker.addEventListener("fetch", (event) => answer(event as Fetched, config, name));
  worker.addEventListener("sync", (event) => {
    if ((event as Event & { tag?: string }).tag === SYNC_TAG) (event as Waited).waitUntil(send());
  });
};

/**
 * Reports on this device: a draft survives closing the page, and what could not be sent waits for the network.
 * IndexedDB, shared with the service worker; where it is missing (private windows), nothing is kept and nothing breaks.
 */
import type { KeptPhoto } from "../photo-upload/box";

export interface Sent {
  readonly token: string;
  readonly number: string;
  readonly title: string;
  readonly url: string;
}
export interface KeptReport {
  readonly key: string;
  readonly action: string;
  readonly uploadUrl: string;
  /** draft: being written; waiting: to be sent when the network is back; sent: told to the person once, then forgotten. */
  state: "draft" | "waiting" | "sent";
  fields: Record<string, string>;
  photos: KeptPhoto[];
  step: string;
  savedAt: number;
  fault?: { message: string; field: string } | undefined;
  sent?: Sent | undefined;
}

const NAME = "yizhi";
const STORE = "reports";
let opening: Promise<IDBDatabase> | undefined;

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "key" });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

async function run<T>(mode: IDBTransactionMode, ask: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = ask(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = () => reject(transaction.error);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** All reports kept here, oldest first; none where the browser keeps nothing. */
export async function allReports(): Promise<KeptReport[]> {
  try {
    const found = await run("readonly", (store) => store.getAll() as IDBRequest<KeptReport[]>);
    return found.sort((a, b) => a.savedAt - b.savedAt);
  } catch {
    return [];
  }
}

export async function readReport(key: string): Promise<KeptReport | undefined> {
  return run("readonly", (store) => store.get(key) as IDBRequest<KeptReport | undefined>);
}

/** Says whether it was kept, so that the page never promises what it cannot hold. */
export async function keepReport(report: KeptReport): Promise<boolean> {
  try {
    await run("readwrite", (store) => store.put(report));
    return true;
  } catch {
    return false;
  }
}

export async function dropReport(key: string): Promise<void> {
  try {
    await run("readwrite", (store) => store.delete(key));
  } catch {
    // Nothing was kept.
  }
}

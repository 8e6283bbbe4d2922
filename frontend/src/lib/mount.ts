/**
 * Mounts behaviour on markup: <div data-module="case-map"> loads src/modules/case-map.ts (or case-map/index.ts) and calls
 * its default export once with the element. Works for markup that arrives later (htmx swaps) and cleans up what leaves.
 */
export type Cleanup = () => void;
/** What a file in src/modules/ exports as its default. */
// biome-ignore lint/suspicious/noConfusingVoidType: a module with nothing to clean up simply returns nothing
export type Mount = (element: HTMLElement) => Cleanup | void | Promise<Cleanup | void>;
type Loader = () => Promise<{ default: Mount }>;

const SELECTOR = "[data-module]";
const found = import.meta.glob<{ default: Mount }>(["../modules/*.ts", "../modules/*/index.ts"]);
const loaders = new Map<string, Loader>(Object.entries(found).map(([path, load]) => [nameOf(path), load]));
/** Which modules an element already has, and what to call when it leaves the page. */
const mounted = new WeakMap<HTMLElement, Map<string, Cleanup | undefined>>();

function nameOf(path: string): string {
  return path.replace("../modules/", "").replace(/(\/index)?\.ts$/, "");
}

function each(root: Node, visit: (element: HTMLElement) => void): void {
  if (!(root instanceof Element || root instanceof Document)) return;
  if (root instanceof HTMLElement && root.matches(SELECTOR)) visit(root);
  for (const element of root.querySelectorAll<HTMLElement>(SELECTOR)) visit(element);
}

/** Loads a module; without a network it is asked for again once that is back. */
async function loaded(load: Loader): ReturnType<Loader> {
  try {
    return await load();
  } catch (fault) {
    if (navigator.onLine) throw fault;
    await new Promise((back) => window.addEventListener("online", back, { once: true }));
    return load();
  }
}

async function mountOne(element: HTMLElement, name: string): Promise<void> {
  const load = loaders.get(name);
  if (!load) throw new Error(`no module "${name}" in src/modules`);
  const here = mounted.get(element) ?? new Map<string, Cleanup | undefined>();
  if (here.has(name)) return;
  here.set(name, undefined);
  mounted.set(element, here);
  const { default: mount } = await loaded(load);
  const cleanup = (await mount(element)) ?? undefined;
  if (!element.isConnected) cleanup?.();
  else here.set(name, cleanup);
  element.dataset.ready = [...here.keys()].join(" ");
}

/** Mounts everything under `root` that is not mounted yet. A space-separated list mounts several modules. */
export function mountAll(root: Node = document): void {
  each(root, (element) => {
    for (const name of (element.dataset.module ?? "").split(/\s+/).filter(Boolean)) void mountOne(element, name);
  });
}

function unmountAll(root: Node): void {
  each(root, (element) => {
    if (element.isConnected) return;
    for (const cleanup of mounted.get(element)?.values() ?? []) cleanup?.();
    mounted.delete(element);
  });
}

/** Mounts what is there and keeps watching. Called once, by an entry. */
export function start(): void {
  mountAll();
  new MutationObserver((records) => {
    for (const record of records) {
      for (const node of record.removedNodes) unmountAll(node);
      for (const node of record.addedNodes) mountAll(node);
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
}

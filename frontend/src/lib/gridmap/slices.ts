/** Long work in the page's own thread, a few milliseconds at a time: between two slices the browser draws and answers. */

const SLICE_MS = 8;

export async function* inSlices<T>(all: readonly T[]): AsyncGenerator<T> {
  let started = performance.now();
  for (const one of all) {
    if (performance.now() - started > SLICE_MS) {
      await new Promise((done) => window.setTimeout(done));
      started = performance.now();
    }
    yield one;
  }
}

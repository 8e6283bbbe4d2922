/** Messages that the server put on the page go after a while; errors stay until they are pressed. */
const SHOWN_MS = 6000;

export default function deskToasts(root: HTMLElement): void {
  for (const item of root.querySelectorAll<HTMLElement>(".toast-item")) {
    item.addEventListener("click", () => item.remove());
    if (item.dataset.kind !== "error") window.setTimeout(() => item.remove(), SHOWN_MS);
  }
}

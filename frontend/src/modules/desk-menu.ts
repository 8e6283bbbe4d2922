/** A menu made of <details>: closes on Escape, on a press beside it, and when one of its entries was chosen. */
export default function deskMenu(root: HTMLElement): (() => void) | undefined {
  if (!(root instanceof HTMLDetailsElement)) return undefined;
  const outside = (event: Event): void => {
    const target = event.target instanceof Element ? event.target : null;
    if (!target || !root.contains(target) || target.closest("a[data-act]")) root.open = false;
  };
  const onEscape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !root.open) return;
    event.stopPropagation();
    root.open = false;
    root.querySelector("summary")?.focus();
  };
  document.addEventListener("click", outside);
  root.addEventListener("keydown", onEscape);
  return () => document.removeEventListener("click", outside);
}

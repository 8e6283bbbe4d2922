/**
 * Keeps a part of a page fresh: asks for it again when something happened that its reader may hear of, and after an act.
 *
 *   <div data-module="orders-live" data-live-target="#order-rows" data-live-url="/work/orders/rows/?tab=to-sign"
 *        data-live-after="4711"
 *        [data-live-case="7KX4M2PQ"]>
 *
 * With data-live-case only that case counts. What is ticked or focused stays so; nothing is swapped while somebody types.
 */
import htmx from "../lib/htmx";
import { listen, liveAfter } from "../lib/live";

const WAIT_MS = 800;

function isBusy(target: Element): boolean {
  const active = document.activeElement;
  return (
    active instanceof HTMLElement && target.contains(active) && active.matches("input[type=search], textarea, select")
  );
}

function ticked(target: Element): Set<string> {
  return new Set([...target.querySelectorAll<HTMLInputElement>("input[name=order]:checked")].map((box) => box.value));
}

function tickAgain(target: Element, values: Set<string>): void {
  for (const box of target.querySelectorAll<HTMLInputElement>("input[name=order]")) box.checked = values.has(box.value);
  if (values.size) target.dispatchEvent(new Event("change", { bubbles: true }));
}

async function refresh(element: HTMLElement): Promise<void> {
  const { liveTarget, liveUrl } = element.dataset;
  const target = document.querySelector(liveTarget ?? "");
  if (!target || !liveUrl || isBusy(target)) return;
  const kept = ticked(target);
  await htmx.ajax("GET", liveUrl, { target: target as HTMLElement, swap: "innerMorph" });
  tickAgain(target, kept);
}

export default function ordersLive(element: HTMLElement): () => void {
  const only = element.dataset.liveCase;
  let timer = 0;
  const soon = (): void => {
    window.clearTimeout(timer);
    timer = window.setTimeout(() => void refresh(element), WAIT_MS);
  };
  const now = (): void => void refresh(element);
  const stop = listen({
    channel: "desk",
    after: liveAfter(element),
    onEvent: (event) => {
      if (!only || event.case === only) soon();
    },
    onReset: soon,
  });
  document.addEventListener("case-changed", now);
  return () => {
    stop();
    window.clearTimeout(timer);
    document.removeEventListener("case-changed", now);
  };
}

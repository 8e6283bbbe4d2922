/**
 * Keeps a tracking page fresh: on every event of its case the server's partial is read again and put in place, without
 * jumping and without touching a form that somebody is filling in.
 */
import { dictionary } from "../lib/i18n";
import { listen } from "../lib/live";

const SETTLE_MS = 150;
const t = dictionary({ fresh: "进度有更新" }, { fresh: "There is news" });

/** Whether somebody has typed, chosen or opened something among the acts. */
function inUse(acts: Element | null): boolean {
  if (!acts) return false;
  if (acts.contains(document.activeElement)) return true;
  if (acts.querySelector(".photo-item")) return true;
  const fields = [...acts.querySelectorAll<HTMLInputElement | HTMLTextAreaElement>("textarea, input[type=radio]")];
  return fields.some((field) =>
    field instanceof HTMLInputElement ? field.checked !== field.defaultChecked : field.value !== field.defaultValue,
  );
}

function put(state: Element, fresh: Element): void {
  const acts = state.querySelector("#acts");
  const freshActs = fresh.querySelector("#acts");
  if (acts && freshActs && inUse(acts)) freshActs.replaceWith(acts);
  else
    for (const open of acts?.querySelectorAll("details[open]") ?? [])
      freshActs?.querySelector(`#${open.id}`)?.setAttribute("open", "");
  state.replaceChildren(...fresh.childNodes);
}

class Live {
  private readonly element: HTMLElement;
  private readonly told: HTMLElement;
  private timer = 0;

  constructor(element: HTMLElement) {
    this.element = element;
    this.told = document.createElement("p");
    this.told.className = "visually-hidden";
    this.told.setAttribute("role", "status");
    element.prepend(this.told);
    element.addEventListener("click", (event) => {
      const opener = event.target instanceof Element ? event.target.closest<HTMLElement>("[data-opens]") : null;
      const details = document.getElementById(opener?.dataset.opens ?? "");
      if (!(details instanceof HTMLDetailsElement)) return;
      details.open = true;
      details.querySelector<HTMLElement>("input:not([type=hidden]), textarea")?.focus({ preventScroll: true });
    });
  }

  readonly later = (): void => {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.refresh(), SETTLE_MS);
  };

  private async refresh(): Promise<void> {
    const answer = await fetch(this.element.dataset.url ?? "").catch(() => undefined);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("[data-state]");
    const state = this.element.querySelector(":scope > [data-state]");
    if (!fresh || !state) return;
    put(state, fresh);
    this.told.textContent = `${t("fresh")}: ${state.querySelector("#next-title")?.textContent ?? ""}`;
  }
}

export default function trackLive(element: HTMLElement): () => void {
  const live = new Live(element);
  const { channel = "", after } = element.dataset;
  const from = after ? { after: Number(after) } : {};
  return listen({ channel, ...from, onEvent: live.later, onReset: live.later });
}

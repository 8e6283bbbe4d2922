/**
 * The desk: choosing a case shows it beside the list; J, K and the arrows move; the list follows the live stream without
 * anything jumping: changed lines change where they are, new ones are announced and come when asked for.
 */
import { isEcho, onCaseChanged, openPanel, panel, refreshPanel } from "../lib/case-panel";
import { dictionary } from "../lib/i18n";
import { type LiveEvent, type LiveStatus, listen, liveAfter } from "../lib/live";

const t = dictionary(
  {
    live: "实时",
    polling: "每 10 秒更新",
    offline: "连接中断",
    fresh: "{n} 条新上报，点此显示",
    reset: "列表有许多变化，点此刷新",
  },
  {
    live: "Live",
    polling: "every 10 s",
    offline: "offline",
    fresh: "{n} new, press to show",
    reset: "Much has changed, press to reload",
  },
);
/** From here on list and case stand side by side; below, a line leads to the case's own page. */
const WIDE = matchMedia("(width >= 64rem)");
const ENTERS = new Set(["report", "me_too"]);
const TABS_AFTER_MS = 1200;
const OPEN_AFTER_MS = 120;

class Queue {
  private readonly root: HTMLElement;
  private readonly list: HTMLElement;
  private readonly pane: HTMLElement;
  private readonly bar: HTMLElement;
  private readonly fresh = new Set<string>();
  private tabsTimer = 0;
  private openTimer = 0;

  constructor(root: HTMLElement, parts: [HTMLElement, HTMLElement, HTMLElement]) {
    this.root = root;
    [this.list, this.pane, this.bar] = parts;
    this.list.addEventListener("click", this.onClick);
    this.bar.addEventListener("click", () => location.reload());
    document.addEventListener("keydown", this.onKey);
    this.start();
  }

  private start(): void {
    if (!WIDE.matches) return;
    const wanted = this.root.dataset.wanted;
    const row = (wanted && this.row(wanted)) || this.rows()[0];
    if (wanted && !this.row(wanted)) void openPanel(`/work/cases/${wanted}/`, this.pane);
    else if (row) this.choose(row, { focus: false, remember: Boolean(wanted) });
  }

  rows(): HTMLAnchorElement[] {
    return [...this.list.querySelectorAll<HTMLAnchorElement>(".row-item")];
  }

  private row(number: string): HTMLAnchorElement | null {
    return this.list.querySelector(`#row-${CSS.escape(number)}`);
  }

  private chosen(): HTMLAnchorElement | null {
    return this.list.querySelector('[aria-current="true"]');
  }

  private readonly onClick = (event: MouseEvent): void => {
    const row = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>(".row-item") : null;
    if (!row || !WIDE.matches || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.choose(row, { focus: true, remember: true });
  };

  private choose(row: HTMLAnchorElement, how: { focus: boolean; remember: boolean }): void {
    this.chosen()?.removeAttribute("aria-current");
    row.setAttribute("aria-current", "true");
    // Not where a page has just come: browsers that begin Tab where they scrolled to would pass by all that stands before.
    if (how.focus || how.remember) row.scrollIntoView({ block: "nearest" });
    if (how.focus) row.focus({ preventScroll: true });
    if (how.remember) {
      const url = new URL(location.href);
      url.searchParams.set("case", row.dataset.number ?? "");
      history.replaceState(history.state, "", url);
    }
    // Whoever holds J down passes many cases and wants the last.
    window.clearTimeout(this.openTimer);
    this.openTimer = window.setTimeout(() => void openPanel(row.href, this.pane), how.focus ? OPEN_AFTER_MS : 0);
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
    const target = event.target instanceof Element ? event.target : document.body;
    if (!step || !WIDE.matches || event.ctrlKey || event.metaKey || event.altKey) return;
    if (document.querySelector("dialog[open]") || target.closest("input, textarea, select, .case-body")) return;
    event.preventDefault();
    const rows = this.rows();
    const at = rows.findIndex((row) => row.getAttribute("aria-current") === "true");
    const row = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
    if (row) this.choose(row, { focus: true, remember: true });
  };

  readonly hear = (event: LiveEvent): void => {
    const number = String(event.case);
    this.countAgain();
    if (this.row(number)) void this.redraw(number);
    else if (ENTERS.has(String(event.act))) this.announce(number);
    if (panel()?.dataset.number === number && !isEcho(number)) void refreshPanel();
  };

  /** Draws one line again where it stands; a case that left this list stays, greyed, until the next reload. */
  async redraw(number: string): Promise<void> {
    const answer = await fetch(`/work/cases/${number}/row/`, { headers: { "HX-Request": "true" } });
    const old = this.row(number);
    if (!answer.ok || !old) return;
    const made = new DOMParser()
      .parseFromString(await answer.text(), "text/html")
      .querySelector<HTMLElement>(".row-item");
    if (!made) return;
    const focused = document.activeElement === old;
    if (old.getAttribute("aria-current") === "true") made.setAttribute("aria-current", "true");
    const stage = this.root.dataset.stage ?? "";
    made.toggleAttribute("data-left", stage !== "all" && stage !== "open" && made.dataset.stage !== old.dataset.stage);
    made.toggleAttribute("data-left", made.hasAttribute("data-left") || old.hasAttribute("data-left"));
    old.replaceWith(made);
    if (focused) made.focus({ preventScroll: true });
  }

  private announce(number: string): void {
    const stage = this.root.dataset.stage ?? "";
    if (!["reported", "open", "all"].includes(stage)) return;
    this.fresh.add(number);
    this.bar.textContent = t("fresh", { n: this.fresh.size });
    this.bar.hidden = false;
  }

  reset(): void {
    this.bar.textContent = t("reset");
    this.bar.hidden = false;
  }

  /** Many events in a row ask for the counts once. */
  countAgain(): void {
    window.clearTimeout(this.tabsTimer);
    this.tabsTimer = window.setTimeout(async () => {
      const answer = await fetch(`/work/desk/rows/?${this.root.dataset.query ?? ""}&tabs=1`, {
        headers: { "HX-Request": "true" },
      });
      const tabs = document.getElementById("desk-tabs");
      if (!answer.ok || !tabs) return;
      const made = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("desk-tabs");
      if (made && !tabs.contains(document.activeElement)) tabs.replaceWith(made);
    }, TABS_AFTER_MS);
  }

  stop(): void {
    document.removeEventListener("keydown", this.onKey);
    window.clearTimeout(this.tabsTimer);
    window.clearTimeout(this.openTimer);
  }
}

function showStatus(status: LiveStatus): void {
  const mark = document.getElementById("live-state");
  if (!mark) return;
  mark.dataset.state = status === "live" ? "on" : "off";
  mark.textContent = t(status);
}

export default function deskQueue(root: HTMLElement): (() => void) | undefined {
  const parts = ["desk-rows", "case-pane", "desk-new"].map((id) => document.getElementById(id));
  const [list, pane, bar] = parts;
  if (!list || !pane || !bar) return undefined;
  const queue = new Queue(root, [list, pane, bar]);
  const stopListening = listen({
    channel: "desk",
    after: liveAfter(root),
    onEvent: queue.hear,
    onReset: () => queue.reset(),
    onStatus: showStatus,
  });
  const stopChanges = onCaseChanged((change) => {
    void queue.redraw(change.number);
    queue.countAgain();
  });
  return () => {
    queue.stop();
    stopListening();
    stopChanges();
  };
}

/**
 * Reports of this device that wait for the network: shown, sent as soon as it is back, and what became of them.
 * <div data-module="report-outbox" data-report-url="/report/"></div>
 */
import { csrfToken } from "../lib/csrf";
import { dictionary, formatTime } from "../lib/i18n";
import { make, press } from "./report-form/dom";
import { remember } from "./report-form/mine";
import { sendWaiting } from "./report-form/outbox";
import { allReports, dropReport, type KeptReport } from "./report-form/store";

const EVERY_MS = 20_000;
const t = dictionary(
  {
    waiting: "已保存，有网络后自动发送",
    facts: "{time} 写的，照片 {n} 张",
    now: "现在发送",
    discard: "不发了",
    sure: "不发这件了吗？写好的内容会删除。",
    sent: "已发送，编号 {number}",
    all_sent: "已经发出去了",
    look: "查看进度",
    draft: "有一件还没写完",
    fault: "没有发出去：{message}",
    edit: "接着写",
  },
  {
    waiting: "Kept; sent by itself once the network is back",
    facts: "Written {time}, {n} photo(s)",
    now: "Send now",
    discard: "Do not send",
    sure: "Not send this one? What you wrote is deleted.",
    sent: "Sent, number {number}",
    all_sent: "It has been sent",
    look: "Follow it",
    draft: "One report is not finished",
    fault: "Not sent: {message}",
    edit: "Go on writing",
  },
);

class Outbox {
  private readonly element: HTMLElement;
  private readonly timer: number;
  /** Told on this page already; they stay until it is left. */
  private readonly told = new Map<string, HTMLElement>();

  constructor(element: HTMLElement) {
    this.element = element;
    element.setAttribute("aria-live", "polite");
    this.timer = window.setInterval(this.run, EVERY_MS);
    window.addEventListener("online", this.run);
    document.addEventListener("visibilitychange", this.run);
    navigator.serviceWorker?.addEventListener("message", this.draw);
  }

  readonly stop = (): void => {
    window.clearInterval(this.timer);
    window.removeEventListener("online", this.run);
    document.removeEventListener("visibilitychange", this.run);
    navigator.serviceWorker?.removeEventListener("message", this.draw);
  };

  readonly run = async (): Promise<void> => {
    if (navigator.onLine && document.visibilityState === "visible") await sendWaiting(csrfToken());
    await this.draw();
  };

  readonly draw = async (): Promise<void> => {
    const reports = await allReports();
    for (const report of reports) if (report.state === "sent") await this.settle(report);
    // Where the form itself is open it shows its draft; elsewhere, also once it gave way to "kept", this list does.
    const inForm = document.querySelector("form[data-module~='report-form']") !== null;
    const shown = reports.filter(({ state }) => state === "waiting" || (state === "draft" && !inForm));
    this.element.replaceChildren(...this.told.values(), ...shown.map((report) => this.card(report)));
    if (this.told.size && !shown.length) this.allSent();
  };

  /** The page that said "kept" says that it is done. */
  private allSent(): void {
    const title = this.element.closest("[data-kept]")?.querySelector("h1");
    if (!title || title.textContent === t("all_sent")) return;
    title.textContent = t("all_sent");
    title.nextElementSibling?.remove();
  }

  private async settle(report: KeptReport): Promise<void> {
    if (!report.sent) return;
    remember(report.sent);
    const link = make("a", "btn", t("look"));
    link.href = report.sent.url;
    const card = make("div", "notice notice-good", "", make("b", "", t("sent", { number: report.sent.number })), link);
    card.dataset.sent = report.sent.number;
    this.told.set(report.key, card);
    await dropReport(report.key);
  }

  private card(report: KeptReport): HTMLElement {
    const time = formatTime(new Date(report.savedAt), {
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "2-digit",
    });
    const waits = report.state === "waiting";
    const fault = report.fault ? t("fault", { message: report.fault.message }) : t("draft");
    const words = make("p", "outbox-words", "", make("b", "", waits ? t("waiting") : fault));
    const title = report.fields.text?.trim().slice(0, 40);
    words.append(make("small", "", [title, t("facts", { time, n: report.photos.length })].filter(Boolean).join(" · ")));
    const first = waits ? press(t("now"), "btn", () => void this.run()) : make("a", "btn", t("edit"));
    if (first instanceof HTMLAnchorElement) first.href = this.element.dataset.reportUrl ?? "/report/";
    const away = press(t("discard"), "btn btn-quiet", () => void this.discard(report.key));
    const card = make("div", "notice notice-soon outbox-card", "", words, make("div", "cluster", "", first, away));
    card.dataset.state = report.state;
    return card;
  }

  private async discard(key: string): Promise<void> {
    if (!window.confirm(t("sure"))) return;
    await dropReport(key);
    await this.draw();
  }
}

export default async function reportOutbox(element: HTMLElement): Promise<() => void> {
  const outbox = new Outbox(element);
  await outbox.draw();
  void outbox.run();
  return outbox.stop;
}

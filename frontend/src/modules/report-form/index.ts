/**
 * The report form: one step at a time, a draft that survives, sending that waits for the network. The form itself works
 * without all of it (portal/report.html).
 */
import { csrfToken } from "../../lib/csrf";
import { boxOf, type PhotoBox } from "../photo-upload/box";
// Mounted only once the network is gone, and then there is no fetching it.
import "../report-outbox";
import { searchCategories } from "./category";
import { deliver } from "./deliver";
import { make, press, typed } from "./dom";
import { Draft } from "./draft";
import { remember } from "./mine";
import { askForSync } from "./outbox";
import { WhereIs } from "./place";
import { Steps } from "./steps";
import { dropReport, keepReport } from "./store";
import { t } from "./words";

const PHONE = /^[+\d\s()（）-]{7,24}$/;
const STEP_OF_FIELD: Readonly<Record<string, string>> = {
  topic: "what",
  category: "what",
  text: "photos",
  photos: "photos",
  photo: "photos",
};

class ReportForm {
  private readonly form: HTMLFormElement;
  private readonly steps: Steps;
  private readonly where: WhereIs;
  private draft: Draft | undefined;
  private box: PhotoBox | undefined;
  private sending = false;

  constructor(form: HTMLFormElement) {
    this.form = form;
    form.dataset.photos = "own";
    this.steps = new Steps(form, (step) => this.mayLeave(step));
    this.where = new WhereIs(form);
    this.where.onJoin = (near) => this.join(near);
    searchCategories(form);
    this.steps.begin(form.dataset.errorStep ?? "");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.send();
    });
  }

  async start(): Promise<void> {
    const photos = this.form.querySelector("[data-module~='photo-upload']");
    if (!photos) return;
    this.box = await boxOf(photos);
    this.draft = new Draft(this.form, this.box, () => this.steps.current);
    if (!this.form.querySelector("[data-summary]")) await this.restore();
    else this.form.querySelector<HTMLElement>("[data-summary]")?.focus();
    this.where.look();
  }

  readonly stop = (): void => {
    this.steps.stop();
    this.draft?.stop();
  };

  private async restore(): Promise<void> {
    const isAsked = location.search.length > 1 || "fromAddress" in this.form.dataset;
    const found = await this.draft?.restore(isAsked);
    if (!found) return;
    this.where.renewPicker();
    void this.where.loadBuildings(found.fields.place);
    if (!isAsked && found.step) this.steps.go(found.step);
    this.tell(
      t("restored"),
      press(t("discard"), "btn", () => void this.discard()),
    );
    if (found.fault) this.fault(found.fault.message, found.fault.field);
  }

  private async discard(): Promise<void> {
    if (!window.confirm(t("discard_sure"))) return;
    await this.draft?.discard();
    location.assign(this.form.getAttribute("action") ?? location.pathname);
  }

  private tell(text: string, ...actions: HTMLElement[]): void {
    const notice = make("div", "notice", "", make("p", "", text), ...actions);
    this.form.querySelector("[data-notices]")?.replaceChildren(notice);
  }

  /** Shows an error beside its field, on its step. */
  private fault(message: string, field: string): void {
    this.steps.go(STEP_OF_FIELD[field] ?? "where");
    const summary = make("div", "error-summary", "", make("p", "", message));
    summary.setAttribute("role", "alert");
    summary.tabIndex = -1;
    this.form.querySelector("[data-notices]")?.replaceChildren(summary);
    const input = this.form.querySelector<HTMLElement>(`[name="${CSS.escape(field)}"]:not([type=hidden])`);
    input?.setAttribute("aria-invalid", "true");
    input?.closest(".field")?.setAttribute("data-invalid", "");
    window.scrollTo({ top: 0 });
    (input ?? summary).focus({ preventScroll: !input });
  }

  private clearFaults(): void {
    this.form.querySelector("[data-notices]")?.replaceChildren();
    for (const field of this.form.querySelectorAll("[data-invalid]")) field.removeAttribute("data-invalid");
    for (const input of this.form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }

  private says(): boolean {
    const written = ["topic", "category", "text"].some((name) => typed(this.form, name));
    return written || (this.box?.items.length ?? 0) > 0;
  }

  private mayLeave(step: string): boolean {
    this.clearFaults();
    if (step !== "photos" || this.says()) return true;
    this.fault(t("need_what"), "text");
    return false;
  }

  private complete(): boolean {
    if (!this.mayLeave("photos")) return false;
    if (!["lon", "area_code", "place", "address"].some((name) => typed(this.form, name))) {
      this.fault(t("need_where"), "address");
      return false;
    }
    const phone = typed(this.form, "phone");
    if (!phone || PHONE.test(phone)) return true;
    this.fault(t("bad_phone"), "phone");
    return false;
  }

  private join(near: { id: string; title: string } | null): void {
    const field = this.form.querySelector<HTMLInputElement>("input[name=join]");
    if (field) field.value = near?.id ?? "";
    field?.dispatchEvent(new Event("change", { bubbles: true }));
    if (!near) {
      this.clearFaults();
      return;
    }
    this.steps.go("where");
    this.tell(
      t("joined", { title: near.title }),
      press(t("unjoin"), "btn", () => this.join(null)),
    );
    this.form.querySelector<HTMLElement>("[data-send]")?.focus();
  }

  private busy(on: boolean): void {
    this.sending = on;
    const button = this.form.querySelector<HTMLElement>("[data-send]");
    button?.toggleAttribute("aria-busy", on);
    if (on) button?.setAttribute("aria-busy", "true");
    const status = this.form.querySelector("[data-status]");
    if (status) status.textContent = on ? t("sending") : "";
  }

  private async send(): Promise<void> {
    if (this.sending || !this.draft || !this.complete()) return;
    this.clearFaults();
    this.busy(true);
    const report = this.draft.record("waiting");
    // What was typed last may still be about to be kept as a draft: not over a report that waits.
    this.draft.open = false;
    // Kept first: if the page dies while sending, the report does not.
    const kept = await keepReport(report);
    const outcome = navigator.onLine ? await deliver(report, csrfToken()) : ({ kind: "kept" } as const);
    this.busy(false);
    if (outcome.kind === "sent") {
      remember(outcome.sent);
      await dropReport(report.key);
      location.assign(outcome.sent.url);
    } else if (outcome.kind === "kept" && kept) await this.wait(report.photos.length);
    else {
      this.draft.open = true;
      await this.draft.save();
      if (outcome.kind === "kept") this.fault(t("no_store"), "");
      else this.refused(outcome);
    }
  }

  private refused(outcome: { message: string; field: string; code: string }): void {
    // The case to join has ended or is gone: the next sending makes a report of its own.
    if (outcome.code === "ended" || outcome.code === "not_found") this.join(null);
    this.fault(t("not_sent", { message: outcome.message }), outcome.field);
  }

  private async wait(photos: number): Promise<void> {
    void askForSync();
    const outbox = make("div", "stack gap-3");
    Object.assign(outbox.dataset, { module: "report-outbox", reportUrl: this.form.getAttribute("action") ?? "" });
    const title = make("h1", "", t("kept_title"));
    title.tabIndex = -1;
    const again = make("a", "btn btn-lg", t("another"));
    again.href = this.form.getAttribute("action") ?? location.pathname;
    const home = make("a", "btn btn-lg btn-quiet", t("home"));
    home.href = "/";
    const text = make("p", "hint", t("kept_text", { n: photos }));
    const page = make("section", "report-kept stack", "", title, text, outbox, again, home);
    page.dataset.kept = "";
    this.form.replaceWith(page);
    title.focus();
  }
}

export default async function reportForm(element: HTMLElement): Promise<(() => void) | undefined> {
  if (!(element instanceof HTMLFormElement)) return undefined;
  const form = new ReportForm(element);
  await form.start();
  return form.stop;
}

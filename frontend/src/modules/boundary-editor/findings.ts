/** What the check found: a line for every cause, what several have in common said once; each pressed to see it on the map. */
import { csrfToken } from "../../lib/csrf";
import type { Cause, Finding } from "./types";
import { t } from "./words";

export interface FindingEvents {
  show(finding: Finding): void;
  close(): void;
}

interface Checked {
  version: number;
  findings: Finding[];
  causes: Cause[];
}

/** Up to so many findings of one cause stand open. */
const OPEN = 3;

export class Findings {
  private readonly box: HTMLElement;
  private readonly url: string;
  private readonly events: FindingEvents;
  private version = -1;

  constructor(box: HTMLElement, url: string, events: FindingEvents) {
    this.box = box;
    this.url = url;
    this.events = events;
  }

  async check(): Promise<void> {
    this.box.hidden = false;
    this.box.replaceChildren(this.head(t("checking")));
    const headers = { Accept: "application/json", "X-CSRFToken": csrfToken() };
    const answer = await fetch(this.url, { method: "POST", headers }).catch(() => null);
    if (!answer?.ok) {
      this.box.replaceChildren(this.head(t("failed")));
      return;
    }
    this.draw((await answer.json()) as Checked);
  }

  /** Says that what is listed was found in an older version. */
  outdated(version: number): void {
    if (this.box.hidden || this.version < 0 || this.version === version) return;
    if (!this.box.querySelector("[data-old]")) {
      const old = Object.assign(document.createElement("p"), {
        className: "editor-old",
        textContent: t("finding_old"),
      });
      old.dataset.old = "";
      this.box.firstElementChild?.after(old);
    }
  }

  close(): void {
    this.box.hidden = true;
    this.box.replaceChildren();
    this.version = -1;
    this.events.close();
  }

  private draw({ version, findings, causes }: Checked): void {
    this.version = version;
    const count = (severity: string): number =>
      causes.filter((one) => one.severity === severity).reduce((sum, one) => sum + one.count, 0);
    const title = causes.length
      ? t("finding_errors", { errors: count("error"), warnings: count("warning") })
      : t("finding_none");
    const list = document.createElement("ul");
    list.className = "editor-found";
    for (const cause of causes) {
      const own = findings.filter((one) => one.cause === cause.key);
      list.append(cause.count === 1 && own[0] ? this.row(own[0], cause.advice) : this.group(cause, own));
    }
    this.box.replaceChildren(this.head(title), list);
  }

  /** Findings of one cause: one line that opens to them. */
  private group(cause: Cause, own: Finding[]): HTMLElement {
    const item = document.createElement("li");
    const details = document.createElement("details");
    details.className = "editor-cause";
    details.open = cause.count <= OPEN;
    const summary = document.createElement("summary");
    summary.className = "editor-finding";
    summary.append(this.mark(cause.severity), this.words(cause.message, cause.advice));
    const list = document.createElement("ul");
    list.className = "editor-found";
    list.append(...own.map((one) => this.row(one)));
    details.append(summary, list);
    if (cause.count > own.length) {
      const more = t("finding_more", { n: cause.count - own.length });
      details.append(Object.assign(document.createElement("p"), { className: "editor-old", textContent: more }));
    }
    item.append(details);
    return item;
  }

  private mark(severity: string): HTMLElement {
    const isError = severity === "error";
    return Object.assign(document.createElement("span"), {
      className: isError ? "tag tag-late" : "tag tag-soon",
      textContent: isError ? t("finding_error") : t("finding_warning"),
    });
  }

  private words(message: string, advice: string): HTMLElement {
    const words = Object.assign(document.createElement("span"), { textContent: message });
    if (advice)
      words.append(Object.assign(document.createElement("span"), { className: "editor-advice", textContent: advice }));
    return words;
  }

  private head(title: string): HTMLElement {
    const head = document.createElement("div");
    head.className = "editor-found-head";
    const words = Object.assign(document.createElement("h2"), { textContent: title });
    words.setAttribute("role", "status");
    const close = Object.assign(document.createElement("button"), {
      type: "button",
      className: "btn btn-quiet",
      textContent: t("close"),
    });
    close.addEventListener("click", () => this.close());
    head.append(words, close);
    return head;
  }

  private row(finding: Finding, advice = ""): HTMLElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "editor-finding";
    button.append(this.mark(finding.severity), this.words(finding.message, advice));
    button.addEventListener("click", () => {
      for (const other of this.box.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      this.events.show(finding);
    });
    item.append(button);
    return item;
  }
}

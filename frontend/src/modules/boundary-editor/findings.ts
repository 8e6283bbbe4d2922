/** What the check found: a list, each pressed to see it on the map. */
import { csrfToken } from "../../lib/csrf";
import type { Finding } from "./types";
import { t } from "./words";

export interface FindingEvents {
  show(finding: Finding): void;
  close(): void;
}

interface Checked {
  version: number;
  findings: Finding[];
  more: number;
}

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

  private draw({ version, findings, more }: Checked): void {
    this.version = version;
    const errors = findings.filter((one) => one.severity === "error").length;
    const title = findings.length
      ? t("finding_errors", { errors, warnings: findings.length - errors + more })
      : t("finding_none");
    const list = document.createElement("ul");
    list.className = "editor-found";
    list.append(...findings.map((one) => this.row(one)));
    this.box.replaceChildren(this.head(title), list);
    if (more) {
      this.box.append(Object.assign(document.createElement("p"), { textContent: t("finding_more", { n: more }) }));
    }
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

  private row(finding: Finding): HTMLElement {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "editor-finding";
    const isError = finding.severity === "error";
    const mark = Object.assign(document.createElement("span"), {
      className: isError ? "tag tag-late" : "tag tag-soon",
      textContent: isError ? t("finding_error") : t("finding_warning"),
    });
    const words = Object.assign(document.createElement("span"), { textContent: finding.message });
    button.append(mark, words);
    button.addEventListener("click", () => {
      for (const other of this.box.querySelectorAll("[aria-current]")) other.removeAttribute("aria-current");
      button.setAttribute("aria-current", "true");
      this.events.show(finding);
    });
    item.append(button);
    return item;
  }
}

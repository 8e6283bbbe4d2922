/** One step at a time, with a bar, one big button, and the phone's own "back". */
import { t } from "./words";

const LAST_PAUSE_MS = 160;

export class Steps {
  private readonly form: HTMLFormElement;
  private readonly sections: HTMLElement[];
  private readonly bar: HTMLElement | null;
  private readonly next: HTMLButtonElement | null;
  private readonly send: HTMLButtonElement | null;
  private readonly back: HTMLButtonElement | null;
  private readonly allowed: (step: string) => boolean;
  private at = 0;

  /** `allowed` says whether a step may be left forwards, and tells the person why not. */
  constructor(form: HTMLFormElement, allowed: (step: string) => boolean) {
    this.form = form;
    this.allowed = allowed;
    this.sections = [...form.querySelectorAll<HTMLElement>("[data-step]")];
    this.bar = form.querySelector("[data-steps]");
    this.next = form.querySelector("[data-next]");
    this.send = form.querySelector("[data-send]");
    this.back = form.querySelector("[data-back]");
    this.next?.addEventListener("click", () => this.forward());
    this.back?.addEventListener("click", () => history.back());
    for (const button of form.querySelectorAll<HTMLElement>("[data-goto]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.go(button.dataset.goto ?? ""));
    }
    window.addEventListener("popstate", this.onPop);
    // A tap on a picture goes on by itself; the keyboard walks through the pictures and uses the button.
    form.querySelector(".report-topics")?.addEventListener("click", (event) => {
      if (!(event instanceof MouseEvent) || event.detail === 0 || !(event.target instanceof HTMLInputElement)) return;
      setTimeout(() => this.forward(), LAST_PAUSE_MS);
    });
  }

  readonly stop = (): void => window.removeEventListener("popstate", this.onPop);

  get current(): string {
    return this.sections[this.at]?.dataset.step ?? "";
  }

  /** Shows the first step (or another) without moving the focus. */
  begin(step: string): void {
    const wanted = this.sections.findIndex((section) => section.dataset.step === step);
    this.at = Math.max(0, wanted);
    history.replaceState({ step: 0 }, "");
    for (let passed = 1; passed <= this.at; passed += 1) history.pushState({ step: passed }, "");
    this.show(false);
  }

  go(step: string): void {
    const wanted = this.sections.findIndex((section) => section.dataset.step === step);
    if (wanted < 0 || wanted === this.at) return;
    for (let passed = this.at + 1; passed <= wanted; passed += 1) history.pushState({ step: passed }, "");
    this.at = wanted;
    this.show(true);
  }

  private forward(): void {
    const here = this.current;
    if (this.at >= this.sections.length - 1 || !this.allowed(here)) return;
    this.go(this.sections[this.at + 1]?.dataset.step ?? "");
  }

  private readonly onPop = (event: PopStateEvent): void => {
    const step = (event.state as { step?: number } | null)?.step;
    if (step === undefined || !this.sections[step]) return;
    this.at = step;
    this.show(true);
  };

  private show(move: boolean): void {
    const last = this.at === this.sections.length - 1;
    this.sections.forEach((section, place) => {
      section.hidden = place !== this.at;
    });
    this.drawBar();
    if (this.next) {
      this.next.hidden = last;
      this.next.textContent = this.sections[this.at]?.dataset.nextLabel ?? t("next");
    }
    if (this.send) this.send.hidden = !last;
    if (this.back) this.back.hidden = this.at === 0;
    this.form.dataset.at = this.current;
    if (move) this.moveTo();
  }

  private drawBar(): void {
    if (!this.bar) return;
    this.bar.hidden = false;
    this.bar.setAttribute("aria-label", t("step", { n: this.at + 1, of: this.sections.length }));
    [...this.bar.children].forEach((mark, place) => {
      if (place <= this.at) mark.setAttribute("data-state", place === this.at ? "now" : "done");
      else mark.removeAttribute("data-state");
      if (place === this.at) mark.setAttribute("aria-current", "step");
      else mark.removeAttribute("aria-current");
    });
  }

  private moveTo(): void {
    window.scrollTo({ top: 0 });
    this.sections[this.at]?.querySelector<HTMLElement>("[tabindex='-1']")?.focus({ preventScroll: true });
  }
}

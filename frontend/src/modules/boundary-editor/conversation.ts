/** The editor's talk with the server and, through it, with whoever else edits: saving, conflicts, a lost network, undo. */
import { formatList } from "../../lib/i18n";
import { toast } from "../../lib/toast";
import type { Editor } from "./editor";
import { Notes } from "./notes";
import { type Beat, Presence } from "./presence";
import { Queue, type QueueState, type Step } from "./queue";
import { turnWords } from "./status";
import type { Act, Answer, Facts, Refusal, Turns } from "./types";
import { nameOf, t } from "./words";

const DONE = {
  undo: "done_undo",
  redo: "done_redo",
  split: "done_split",
  merge: "done_merge",
  delete: "done_delete",
  draw: "done_draw",
} as const;
const STALE = "stale";
const LOST = "offline";
const COVERS = "covers";

function actWords({ act, areas }: Act): string {
  return areas ? `${act} ${areas}` : act;
}

export class Conversation {
  readonly queue: Queue;
  private presence: Presence | null = null;
  private told = "";
  private isMarked = false;
  private readonly notes: Notes;
  private readonly editor: Editor;
  private readonly facts: Facts;
  private readonly urls: DOMStringMap;

  constructor(editor: Editor, root: HTMLElement, facts: Facts) {
    this.editor = editor;
    this.facts = facts;
    this.urls = root.dataset;
    this.notes = new Notes(root.querySelector<HTMLElement>("[data-notes]") as HTMLElement);
    this.queue = new Queue(this.urls.stepUrl ?? "", facts.set, facts.version, {
      answered: (step, answer) => this.answered(step, answer),
      refused: (step, refusal) => this.refused(step, refusal),
      stale: (refusal) => this.stale(refusal),
      signedOut: () => this.signedOut(),
      state: (state, count) => this.state(state, count),
    });
  }

  /** Sends what an earlier visit could not, and begins to beat. */
  start(): void {
    void this.queue.run();
    this.presence = new Presence({
      beatUrl: this.urls.beatUrl ?? "",
      leaveUrl: this.urls.leaveUrl ?? "",
      seconds: this.facts.beat,
      version: () => this.queue.version,
      heard: (beat) => void this.heard(beat),
    });
  }

  remove(): void {
    this.presence?.remove();
    this.queue.remove();
  }

  /** Undoes the last step; one that somebody else took only after asking. */
  undo(): void {
    const turn = this.editor.status.turns.undo;
    if (!this.queue.isIdle || !turn || turn.mine) {
      this.turn(() => this.queue.takeBack());
      return;
    }
    this.notes.show("undo", t("undone_other", { who: turn.who, what: turnWords(turn) }), "soon", [
      { text: t("undo_anyway"), press: () => this.turn(() => this.queue.takeBack()), primary: true },
      { text: t("leave_it"), press: () => undefined },
    ]);
  }

  redo(): void {
    this.turn(() => this.queue.repeat());
  }

  private turn(act: () => void): void {
    act();
    this.showTurns();
    this.editor.show();
  }

  /** What undo and redo would do: the server's word, and the steps that it does not know yet. */
  showTurns(turns: Turns = this.editor.status.turns): void {
    this.editor.status.showTurns(turns);
    this.editor.status.offerTurns(!this.queue.isIdle, this.queue.canRepeat);
  }

  /** Says whose ground is covered since a corner was moved, for as long as it is. */
  tellCovers(): void {
    const { areas, covers } = this.editor.ground;
    const [one] = covers;
    const [by, covered] = [areas.get(one?.by ?? -1), areas.get(one?.covered ?? -1)];
    if (!by || !covered) {
      this.told = "";
      this.notes.hide(COVERS);
      return;
    }
    const names = formatList(this.editor.ground.coveredIn(covers).map(nameOf));
    const text = t("covers", { by: nameOf(by), names });
    if (text === this.told) return;
    this.told = text;
    this.notes.show(COVERS, text, "late", [
      { text: t("undo_this"), press: () => this.editor.undo(), primary: true },
      { text: t("leave_it"), press: () => undefined },
    ]);
  }

  private answered(step: Step, answer: Answer): void {
    this.notes.hide("refused");
    this.editor.take(answer, step.values.temporary as number | undefined);
    const word = DONE[step.kind as keyof typeof DONE];
    if (word) toast(t(word), "good");
  }

  private refused(step: Step, refusal: Refusal): void {
    if (!this.editor.form.refused(refusal)) {
      const close = { text: t("close"), press: () => undefined };
      this.notes.show("refused", t("refused", { why: refusal.message }), "late", [close]);
    }
    // What was shown before the answer came is not so.
    if (typeof step.values.temporary === "number") this.queue.forget(step.values.temporary);
    this.showTurns();
    this.editor.show();
    if (this.queue.isIdle) void this.editor.load(true);
  }

  private stale(refusal: Refusal): void {
    if (refusal.code === "not_draft") {
      this.notes.show(STALE, t("not_draft"), "late");
      return;
    }
    const act = refusal.acts?.[0];
    const text = act ? t("stale", { who: act.who, what: actWords(act) }) : t("stale_plain");
    this.notes.show(STALE, text, "soon", [
      { text: t("load_and_send"), press: () => void this.loadAndSend(), primary: true },
      { text: t("drop_mine", { n: this.queue.count }), press: () => void this.dropMine() },
    ]);
  }

  private async loadAndSend(): Promise<void> {
    const version = await this.editor.load(true);
    if (version === null) this.stale({ code: STALE, message: "" });
    else this.queue.resume(version);
  }

  private async dropMine(): Promise<void> {
    this.queue.drop();
    this.editor.form.forgetSent();
    await this.editor.load(true);
  }

  private signedOut(): void {
    this.notes.show("signed-out", t("signed_out"), "late", [
      { text: t("again"), press: () => this.queue.retry(), primary: true },
    ]);
  }

  private state(state: QueueState, count: number): void {
    this.editor.status.saved(state, count);
    // What waits is marked as soon as it waits.
    if (this.isMarked !== this.queue.isWaiting) {
      this.isMarked = this.queue.isWaiting;
      this.editor.show();
    }
    if (state === "offline") this.notes.show(LOST, t("offline_note", { n: count }), "soon");
    else if (state === "saved" && this.notes.has(LOST)) {
      this.notes.hide(LOST);
      toast(t("back_online"), "good");
    }
  }

  private async heard(beat: Beat): Promise<void> {
    this.editor.status.others(beat.others);
    if (!beat.is_draft) {
      this.notes.show(STALE, t("not_draft"), "late");
      return;
    }
    const isBehind = beat.version > this.queue.version;
    if (!isBehind || !this.editor.isQuiet) return;
    const version = await this.editor.load(true);
    const act = beat.acts.find((one) => !one.mine) ?? beat.acts[0];
    if (version === null || !act) return;
    this.editor.findings.outdated(version);
    if (!act.mine) toast(t("loaded", { who: act.who, what: actWords(act) }), "info");
  }
}

/** Bars above the map that say what happened and ask what to do. One of a name at a time. */
export interface NoteButton {
  text: string;
  press: () => void;
  primary?: boolean;
}

export class Notes {
  private readonly box: HTMLElement;

  constructor(box: HTMLElement) {
    this.box = box;
  }

  show(name: string, text: string, kind: "soon" | "late" | "good" | "info", buttons: NoteButton[] = []): void {
    const note = this.find(name) ?? document.createElement("div");
    note.className = kind === "info" ? "notice" : `notice notice-${kind}`;
    note.dataset.note = name;
    const words = document.createElement("span");
    words.textContent = text;
    note.replaceChildren(words, ...buttons.map((button) => this.button(name, button)));
    if (!note.isConnected) this.box.append(note);
  }

  hide(name: string): void {
    this.find(name)?.remove();
  }

  has(name: string): boolean {
    return this.find(name) !== null;
  }

  private find(name: string): HTMLElement | null {
    return this.box.querySelector<HTMLElement>(`[data-note="${name}"]`);
  }

  private button(name: string, { text, press, primary }: NoteButton): HTMLButtonElement {
    const made = document.createElement("button");
    made.type = "button";
    made.className = primary ? "btn btn-primary" : "btn";
    made.textContent = text;
    made.addEventListener("click", () => {
      this.hide(name);
      press();
    });
    return made;
  }
}

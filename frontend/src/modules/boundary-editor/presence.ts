/** Who else has the draft open, and what they did: the page beats, and says when it is closed. */
import { csrfToken } from "../../lib/csrf";
import type { Act, Turns } from "./types";

export interface Beat extends Turns {
  version: number;
  is_draft: boolean;
  others: string[];
  acts: Act[];
}

export interface PresenceParts {
  beatUrl: string;
  leaveUrl: string;
  seconds: number;
  version(): number;
  heard(beat: Beat): void;
}

export class Presence {
  private readonly parts: PresenceParts;
  private readonly timer: number;

  constructor(parts: PresenceParts) {
    this.parts = parts;
    this.timer = window.setInterval(() => void this.beat(), parts.seconds * 1000);
    window.addEventListener("pagehide", this.leave);
    void this.beat();
  }

  remove(): void {
    window.clearInterval(this.timer);
    window.removeEventListener("pagehide", this.leave);
    this.leave();
  }

  async beat(): Promise<void> {
    const answer = await fetch(this.parts.beatUrl, {
      method: "POST",
      headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": csrfToken() },
      body: JSON.stringify({ version: this.parts.version() }),
    }).catch(() => null);
    if (!answer?.ok || !answer.headers.get("Content-Type")?.includes("json")) return;
    this.parts.heard((await answer.json()) as Beat);
  }

  private readonly leave = (): void => {
    const body = new FormData();
    body.set("csrfmiddlewaretoken", csrfToken());
    navigator.sendBeacon(this.parts.leaveUrl, body);
  };
}

/** A chosen point: the two inputs that the form sends, and the name of its grid. */
import { URLS } from "../../lib/gridmap/urls";

export interface Point {
  lon: number;
  lat: number;
}

const DIGITS = 6;

function input(id: string | undefined): HTMLInputElement | null {
  const found = document.getElementById((id ?? "").replace(/^#/, ""));
  return found instanceof HTMLInputElement ? found : null;
}

export class Place {
  private readonly lon: HTMLInputElement | null;
  private readonly lat: HTMLInputElement | null;
  private readonly whereUrl: string;
  private asked = 0;

  constructor(element: HTMLElement) {
    this.lon = input(element.dataset.lonInput);
    this.lat = input(element.dataset.latInput);
    this.whereUrl = element.dataset.whereUrl ?? URLS.where;
  }

  /** What the form holds now: a draft, or what was typed before an error. */
  current(): Point | null {
    const lon = Number.parseFloat(this.lon?.value ?? "");
    const lat = Number.parseFloat(this.lat?.value ?? "");
    return Number.isFinite(lon) && Number.isFinite(lat) ? { lon, lat } : null;
  }

  set(point: Point | null): void {
    for (const [field, value] of [
      [this.lon, point?.lon],
      [this.lat, point?.lat],
    ] as const) {
      if (!field) continue;
      field.value = value === undefined ? "" : value.toFixed(DIGITS);
      // Drafts and other modules listen to these.
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }

  /** The grid of a point; null when a newer question was asked meanwhile or the network is gone. */
  async name(point: Point): Promise<{ code: string; label: string } | null> {
    const turn = ++this.asked;
    try {
      const answer = await fetch(`${this.whereUrl}?lon=${point.lon.toFixed(DIGITS)}&lat=${point.lat.toFixed(DIGITS)}`);
      const found = (await answer.json()) as { code: string; label: string };
      return turn === this.asked && answer.ok ? found : null;
    } catch {
      return null;
    }
  }
}

/** What the page keeps in the address: the filters of its form, how cases are shown, and which layers are switched. */

/** Names that are the page's own and no filters of the list. */
const OWN = ["case", "by", "show", "layers", "groups"];

export class PageAddress {
  private readonly form: HTMLFormElement;

  constructor(form: HTMLFormElement) {
    this.form = form;
  }

  get(name: string): string {
    return new URLSearchParams(location.search).get(name) ?? "";
  }

  /** The form's values over what else the address carries (filters that came from the desk). */
  query(): URLSearchParams {
    const query = new URLSearchParams(location.search);
    query.delete("case");
    const names = [...this.form.elements].map((field) => (field as HTMLInputElement).name).filter(Boolean);
    for (const name of new Set(names)) query.delete(name);
    for (const [name, value] of new FormData(this.form)) if (value) query.set(name, String(value));
    if (query.get("by") === "stage") query.delete("by");
    return query;
  }

  /** The filters alone, as the duty desk's list reads them. */
  filters(): URLSearchParams {
    const query = this.query();
    for (const name of OWN) query.delete(name);
    return query;
  }

  keep(changes: Record<string, string> = {}): void {
    const query = this.query();
    for (const [name, value] of Object.entries(changes)) {
      if (value) query.set(name, value);
      else query.delete(name);
    }
    const search = query.size ? `?${query}` : "";
    history.replaceState(null, "", `${location.pathname}${search}${location.hash}`);
  }
}

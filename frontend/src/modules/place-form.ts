/** The form of a place: what only a component or a building has appears for it alone, and the next free code can be asked for. */
import { dictionary } from "../lib/i18n";
import { toast } from "../lib/toast";

const t = dictionary({ failed: "没有连上，请再试一次。" }, { failed: "Not connected. Try again." });

export default function placeForm(element: HTMLElement): (() => void) | undefined {
  const kind = element.querySelector<HTMLSelectElement>("[name=kind]");
  const code = element.querySelector<HTMLInputElement>("[name=code]");
  const kindOf = element.querySelector<HTMLSelectElement>("[name=component_class]");
  const button = element.querySelector<HTMLButtonElement>("[data-suggest]");
  if (!kind || !code || !kindOf || !button) return undefined;
  const stop = new AbortController();
  const field = (name: string): string =>
    element.querySelector<HTMLInputElement | HTMLSelectElement>(`[name=${name}]`)?.value ?? "";
  const show = (): void => {
    const isComponent = kind.value === "component";
    for (const part of element.querySelectorAll<HTMLElement>("[data-of-component]")) part.hidden = !isComponent;
    // What is entered there already stays in sight, whatever the kind.
    for (const part of element.querySelectorAll<HTMLElement>("[data-of-building]"))
      part.hidden = kind.value !== "building" && !part.querySelector("input")?.value;
    button.hidden = !isComponent || !kindOf.value;
  };
  const suggest = async (): Promise<void> => {
    button.setAttribute("aria-busy", "true");
    const query = new URLSearchParams({ class: kindOf.value });
    for (const name of ["area_code", "lon", "lat"]) query.set(name, field(name));
    const answer = await fetch(`${element.dataset.codeUrl}?${query}`, {
      headers: { Accept: "application/json" },
    }).catch(() => null);
    button.removeAttribute("aria-busy");
    const told = (await answer?.json().catch(() => null)) as { code?: string; error?: { message?: string } } | null;
    if (!told?.code) {
      toast(told?.error?.message ?? t("failed"), "error");
      return;
    }
    code.value = told.code;
    code.focus();
  };
  kind.addEventListener("change", show, { signal: stop.signal });
  kindOf.addEventListener("change", show, { signal: stop.signal });
  button.addEventListener("click", () => void suggest(), { signal: stop.signal });
  show();
  return () => stop.abort();
}

/**
 * The map beside the desk's list: the cases of the filters in the page's address, the chosen one marked.
 *
 *   <div data-module="desk-map" [data-url="{% url 'workbench:map_cases' %}"] [data-stage="reported"]></div>
 *
 * It listens to `case-selected` and `case-hover` {number | null} on the document and sends them when a mark is pressed or
 * pointed at (then with `from: "map"`). A changed address shows after a history entry or an htmx swap.
 */
import "./desk-map.css";
import { URLS } from "../../lib/gridmap";
import { LiveCases } from "../../lib/gridmap/live-cases";

type Chosen = CustomEvent<{ number: string | null; from?: string }>;
const ASK_AGAIN = ["popstate", "htmx:after:swap", "htmx:pushed:into:history"];

function tell(name: string, number: string | null): void {
  document.dispatchEvent(new CustomEvent(name, { detail: { number, from: "map" } }));
}

export default async function deskMap(element: HTMLElement): Promise<() => void> {
  const { data } = { data: element.dataset };
  const box = document.createElement("div");
  box.className = "desk-map-box";
  const legend = document.createElement("div");
  element.replaceChildren(box, legend);
  const cases: LiveCases = await LiveCases.open({
    box,
    legend,
    baseUrl: data.baseUrl ?? URLS.base,
    casesUrl: data.url ?? URLS.cases,
    heatUrl: data.heatUrl ?? URLS.heat,
    caseUrl: data.caseUrl ?? URLS.case,
    filters: () => {
      const query = new URLSearchParams(location.search);
      if (!query.has("stage") && data.stage) query.set("stage", data.stage);
      return query;
    },
    onOpen: (number) => {
      cases.select(number);
      tell("case-selected", number);
    },
    onHover: (number) => tell("case-hover", number),
  });
  let address = location.search;
  const again = (): void => {
    if (address === location.search) return;
    address = location.search;
    cases.reload();
  };
  const selected = (event: Event): void => {
    const { number, from } = (event as Chosen).detail;
    if (from !== "map") cases.select(number, "look");
  };
  const hovered = (event: Event): void => {
    const { number, from } = (event as Chosen).detail;
    if (from !== "map") cases.hover(number);
  };
  document.addEventListener("case-selected", selected);
  document.addEventListener("case-hover", hovered);
  for (const name of ASK_AGAIN) window.addEventListener(name, again);
  return () => {
    document.removeEventListener("case-selected", selected);
    document.removeEventListener("case-hover", hovered);
    for (const name of ASK_AGAIN) window.removeEventListener(name, again);
    cases.remove();
  };
}

/**
 * One area, or a grid worker's own grids, with the open cases. Of one area only its own are shown and counted; of several,
 * all that the person sees there.
 *
 *   <div data-module="grid-map" data-area="370305002001001 370305002001002" [data-case-url="…/NUMBER/"]></div>
 *
 * A pressed case leads to the page on which this person works on it.
 */
import "./grid-map.css";
import { URLS } from "../../lib/gridmap";
import { boundsOf } from "../../lib/gridmap/areas";
import { LiveCases } from "../../lib/gridmap/live-cases";

export default async function gridMap(element: HTMLElement): Promise<() => void> {
  const { data } = { data: element.dataset };
  const areas = (data.area ?? "").split(/\s+/).filter(Boolean);
  const box = document.createElement("div");
  box.className = "grid-map-box";
  const legend = document.createElement("div");
  element.replaceChildren(box, legend);
  const panelUrl = data.caseUrl ?? URLS.panel;
  const only = areas.length === 1 ? { area: areas[0] as string } : {};
  const bounds = await boundsOf(areas, data.areaUrl);
  const cases = await LiveCases.open({
    box,
    legend,
    baseUrl: data.baseUrl ?? URLS.base,
    casesUrl: data.casesUrl ?? URLS.cases,
    caseUrl: panelUrl,
    own: areas,
    bounds: bounds ?? undefined,
    inPage: true,
    filters: () => new URLSearchParams({ stage: "open", ...only }),
    onOpen: (number) => location.assign(panelUrl.replace("NUMBER", number)),
  });
  return () => cases.remove();
}

/**
 * The place of one case: its mark, its grid, and the open cases around it.
 *
 *   <div data-module="case-map" data-lon="…" data-lat="…" data-area="370305002001007" data-number="7KX4M2PQ"
 *        data-stage="handling" data-title="…" [data-due="ISO time"] [data-case-url="…/NUMBER/"]></div>
 *
 * Without a point the grid alone is shown. It is opened when it comes into sight.
 */
import "./case-map.css";
import { createGridMap, type GridMap, showNoMap, URLS } from "../../lib/gridmap";
import { boundsOf } from "../../lib/gridmap/areas";
import { type CaseView, isLate, type OneCase, unpackCase } from "../../lib/gridmap/case-data";
import { CaseLayer } from "../../lib/gridmap/case-layer";
import { stageWord } from "../../lib/gridmap/words";
import { dictionary } from "../../lib/i18n";
import type { Stage } from "../../lib/stages";

const t = dictionary(
  {
    around: "{metres} 米内还有 {n} 件在办",
    alone: "{metres} 米内没有别的在办案件",
    metres: "{metres} 米",
    late: "超时",
    no_point: "没有具体位置，只知道在这个网格",
  },
  {
    around: "{n} more open within {metres} m",
    alone: "No other open case within {metres} m",
    metres: "{metres} m",
    late: "Late",
    no_point: "No exact place, only the grid is known",
  },
);

const ZOOM = 15.5;
const LISTED = 8;

interface Near extends OneCase {
  metres: number;
}

function own(data: DOMStringMap): OneCase | null {
  const [lon, lat] = [Number.parseFloat(data.lon ?? ""), Number.parseFloat(data.lat ?? "")];
  if (!Number.isFinite(lon) || !Number.isFinite(lat)) return null;
  const due = Date.parse(data.due ?? "");
  return {
    number: data.number ?? "",
    lon,
    lat,
    stage: (data.stage ?? "reported") as Stage,
    due: Number.isNaN(due) ? null : due,
    title: data.title ?? "",
    area: "",
  };
}

async function loadNear(url: string): Promise<{ cases: Near[]; metres: number } | null> {
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok) return null;
  const found = await answer.json();
  // biome-ignore lint/suspicious/noExplicitAny: rows are unpacked right here
  const cases = found.cases.map((row: any) => ({ ...unpackCase(row), metres: row[7] as number }));
  return { cases, metres: found.metres };
}

function row(near: Near, url: string): HTMLLIElement {
  const item = document.createElement("li");
  const link = document.createElement("a");
  link.href = url.replace("NUMBER", near.number);
  link.textContent = near.title;
  const stage = document.createElement("span");
  stage.className = "stage";
  stage.dataset.stage = near.stage;
  stage.textContent = stageWord(near.stage) + (isLate(near, Date.now()) ? ` · ${t("late")}` : "");
  const away = document.createElement("span");
  away.className = "muted num";
  away.textContent = t("metres", { metres: near.metres });
  item.append(link, stage, away);
  return item;
}

function caption(element: HTMLElement, near: { cases: Near[]; metres: number }): void {
  const { metres, cases } = near;
  if (!cases.length) {
    const line = document.createElement("p");
    line.className = "case-map-none muted";
    line.textContent = t("alone", { metres });
    element.append(line);
    return;
  }
  const details = document.createElement("details");
  details.className = "case-map-near";
  const summary = document.createElement("summary");
  summary.textContent = t("around", { metres, n: cases.length });
  const list = document.createElement("ul");
  list.append(...cases.slice(0, LISTED).map((one) => row(one, element.dataset.caseUrl ?? URLS.case)));
  details.append(summary, list);
  element.append(details);
}

async function makeMap(box: HTMLElement, data: DOMStringMap, here: OneCase | null): Promise<GridMap | null> {
  const areas = data.area ? [data.area] : [];
  try {
    const place = here
      ? { centre: [here.lon, here.lat] as [number, number], zoom: ZOOM }
      : { bounds: (await boundsOf(areas, data.areaUrl)) ?? undefined };
    return await createGridMap(box, { baseUrl: data.baseUrl ?? URLS.base, inPage: true, ...place });
  } catch (error) {
    showNoMap(box, error);
    return null;
  }
}

async function open(element: HTMLElement): Promise<GridMap | null> {
  const data = element.dataset;
  const box = document.createElement("div");
  box.className = "case-map-box";
  // A picture has no parts to press; this has.
  if (element.getAttribute("role") === "img") element.setAttribute("role", "group");
  element.replaceChildren(box);
  const here = own(data);
  const nearUrl = (data.nearUrl ?? URLS.near).replace("NUMBER", data.number ?? "");
  const loading = here && data.number ? loadNear(nearUrl) : Promise.resolve(null);
  const grid = await makeMap(box, data, here);
  const near = await loading;
  if (grid) draw(grid, element, here, near?.cases ?? []);
  if (near) caption(element, near);
  else if (!here) captionWithoutPoint(element);
  return grid;
}

function captionWithoutPoint(element: HTMLElement): void {
  const line = document.createElement("p");
  line.className = "case-map-none muted";
  line.textContent = t("no_point");
  element.append(line);
}

function draw(grid: GridMap, element: HTMLElement, here: OneCase | null, near: Near[]): void {
  const { area, number, caseUrl = URLS.case } = element.dataset;
  grid.highlight(area ? [area] : []);
  const layer = new CaseLayer(grid, {
    onOpen: (pressed) => {
      if (pressed !== number) location.assign(caseUrl.replace("NUMBER", pressed));
    },
  });
  const cases = here ? [...near, here] : near;
  const view: CaseView = { cases, cells: [], counts: {}, late: 0, total: cases.length, labels: {} };
  layer.show(view);
  if (here) layer.select(here.number);
}

export default function caseMap(element: HTMLElement): () => void {
  let grid: GridMap | null = null;
  let gone = false;
  const seen = new IntersectionObserver((entries) => {
    if (!entries.some((entry) => entry.isIntersecting)) return;
    seen.disconnect();
    void open(element).then((opened) => {
      grid = opened;
      if (gone) grid?.remove();
    });
  });
  seen.observe(element);
  return () => {
    gone = true;
    seen.disconnect();
    grid?.remove();
  };
}

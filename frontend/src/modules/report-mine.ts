/**
 * "My reports" of this device with their stages, by one small question.
 * <section data-module="report-mine" data-state-url="…" [data-most="3"] [data-removable]><ul data-list></ul>[<div data-empty>]</section>
 */
import { dictionary } from "../lib/i18n";
import { make, press } from "./report-form/dom";
import { forget, type Mine, mine } from "./report-form/mine";

interface State {
  readonly token: string;
  readonly number: string;
  readonly title: string;
  readonly stage: string;
  readonly label: string;
  readonly moved: string;
  readonly asked: boolean;
  readonly url: string;
}

const t = dictionary(
  { remove: "从这台设备移除", asked: "等您确认", moved: "{when} 更新", offline: "没有网络，进度稍后显示" },
  {
    remove: "Remove from this device",
    asked: "Waits for your answer",
    moved: "moved {when}",
    offline: "No network; stages show later",
  },
);

async function states(url: string, list: readonly Mine[]): Promise<Map<string, State>> {
  const answer = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json" },
    body: JSON.stringify({ tokens: list.map((entry) => entry.token) }),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  const { reports } = (await answer.json()) as { reports: State[] };
  return new Map(reports.map((state) => [state.token, state]));
}

function row(entry: Mine, state: State | undefined): HTMLElement {
  const link = make("a", "mine-row");
  link.href = state?.url ?? `/r/${encodeURIComponent(entry.token)}/`;
  link.append(make("b", "", state?.title ?? entry.title), make("span", "mine-number num", entry.number));
  if (state) {
    const stage = make("span", "stage", state.label);
    stage.dataset.stage = state.stage;
    const facts = make("span", "mine-facts", "", stage, make("span", "muted", t("moved", { when: state.moved })));
    if (state.asked) facts.append(make("span", "tag tag-brand", t("asked")));
    link.append(facts);
  }
  return make("li", "", "", link);
}

export default async function reportMine(element: HTMLElement): Promise<void> {
  const list = element.querySelector<HTMLElement>("[data-list]");
  const empty = element.querySelector<HTMLElement>("[data-empty]");
  if (!list) return;
  const entries = mine().slice(0, Number(element.dataset.most ?? 50));
  const draw = (known: Map<string, State>): void => {
    const rows = entries.map((entry) => {
      const item = row(entry, known.get(entry.token));
      if ("removable" in element.dataset) {
        item.append(
          press(t("remove"), "mine-remove", () => {
            forget(entry.token);
            item.remove();
            if (empty) empty.hidden = list.children.length > 0;
          }),
        );
      }
      return item;
    });
    list.replaceChildren(...rows);
  };
  element.hidden = !empty && entries.length === 0;
  if (empty) empty.hidden = entries.length > 0;
  draw(new Map());
  if (!entries.length) return;
  try {
    draw(await states(element.dataset.stateUrl ?? "", entries));
  } catch {
    list.prepend(make("li", "muted", t("offline")));
  }
}

/** The card of a pressed case: its kind, where it stands, and one press to join it. */
import { newKey } from "../../lib/key";
import type { PublicCase } from "./tiles";
import { t } from "./words";

function make(tag: string, text: string, css = ""): HTMLElement {
  const made = document.createElement(tag);
  made.textContent = text;
  if (css) made.className = css;
  return made;
}

function joinForm(one: PublicCase, url: string, area: string): HTMLFormElement {
  const form = document.createElement("form");
  form.method = "post";
  form.action = url;
  const fields = {
    key: newKey(),
    join: one.number,
    category: one.category === null ? "" : String(one.category),
    text: one.category === null ? t("me_too") : "",
    area_code: area,
    visibility: "public",
  };
  for (const [name, value] of Object.entries(fields)) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    form.append(input);
  }
  const button = make("button", t("join"), "btn btn-primary btn-block");
  button.setAttribute("type", "submit");
  form.append(button);
  return form;
}

export function card(one: PublicCase, url: string, area: string, onClose: () => void): HTMLElement {
  const box = make("article", "", "card around-card");
  const words = make("p", "");
  const stage = make("span", one.word, "stage");
  stage.dataset.stage = one.stage;
  words.append(make("b", one.title), make("small", `${one.area} · ${t("reported", { day: one.day })}`), stage);
  const close = make("button", t("close"), "btn btn-quiet");
  close.setAttribute("type", "button");
  close.addEventListener("click", onClose);
  box.append(words, joinForm(one, url, area), close);
  return box;
}

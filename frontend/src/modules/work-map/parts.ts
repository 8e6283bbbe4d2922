/** The parts of the page, by their data attributes. */
export function part<T extends HTMLElement = HTMLElement>(root: HTMLElement, name: string): T {
  const found = root.querySelector<T>(`[data-${name}]`);
  if (!found) throw new Error(`no [data-${name}] on the map page`);
  return found;
}

export async function fetchPartial(url: string): Promise<string | null> {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } }).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

export function button(words: string, press: () => void, css = "btn"): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = css;
  made.textContent = words;
  made.addEventListener("click", press);
  return made;
}

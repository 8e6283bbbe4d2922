/** Small helpers of the report form. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  css: string,
  text = "",
  ...children: Node[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  if (css) made.className = css;
  if (text) made.textContent = text;
  made.append(...children);
  return made;
}

export function press(text: string, css: string, act: () => void): HTMLButtonElement {
  const made = make("button", css, text);
  made.type = "button";
  made.addEventListener("click", act);
  return made;
}

/** The value of a field, whatever kind it is. */
export function typed(form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name);
  return typeof value === "string" ? value.trim() : "";
}

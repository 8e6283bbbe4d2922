/** How the page is shown: theme and view live in cookies, so that the server renders them and nothing flickers. */
export type Theme = "light" | "dark" | "auto";
export type View = "normal" | "elder";

const YEAR = 60 * 60 * 24 * 365;
export const THEME_COOKIE = "yizhi_theme";
export const VIEW_COOKIE = "yizhi_view";
export const LANGUAGE_COOKIE = "django_language";

function remember(name: string, value: string): void {
  const secure = location.protocol === "https:" ? "; secure" : "";
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing in Firefox and older WebViews
  document.cookie = `${name}=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`;
}

/** Maps and charts listen to this to redraw with the new colours. */
function announce(): void {
  document.dispatchEvent(new CustomEvent("yizhi:display"));
}

export function setTheme(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
  remember(THEME_COOKIE, theme);
  announce();
}

export function setView(view: View): void {
  document.documentElement.dataset.view = view;
  remember(VIEW_COOKIE, view);
  announce();
}

/** The words come from the server, so the page is asked for again. */
export function setLanguage(code: string): void {
  remember(LANGUAGE_COOKIE, code);
  location.reload();
}

export function currentTheme(): Theme {
  const theme = document.documentElement.dataset.theme;
  return theme === "light" || theme === "dark" ? theme : "auto";
}

export function currentView(): View {
  return document.documentElement.dataset.view === "elder" ? "elder" : "normal";
}

let isPaper = false;

/** Paper is white: until it is told otherwise, everything that draws itself does so in light. */
export function setPaper(on: boolean): void {
  isPaper = on;
  announce();
}

export function isDark(): boolean {
  if (isPaper || matchMedia("print").matches) return false;
  const theme = currentTheme();
  // A wall is dark by itself (tokens.css).
  if (document.documentElement.dataset.surface === "wall") return theme !== "light";
  return theme === "dark" || (theme === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
}

const known = new Map<string, string>();
let knownFor = "";

/** A token's value as the browser resolved it, for canvases that cannot read CSS: token("--y-brand"). */
export function token(name: string): string {
  const now = `${isDark()} ${currentView()} ${document.documentElement.dataset.surface}`;
  if (now !== knownFor) known.clear();
  knownFor = now;
  const colour = known.get(name) ?? resolved(name);
  known.set(name, colour);
  return colour;
}

/** Asks the browser, which lays the page out for it. */
function resolved(name: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${name})`;
  // Tokens are made where they are declared: there they must be told that it is light.
  if (isPaper) probe.className = "on-paper";
  document.body.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

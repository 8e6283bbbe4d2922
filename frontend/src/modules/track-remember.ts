/** Puts the report of this page on the device's own list, when it was sent from here; brings its title up to date otherwise. */
import { mine, remember } from "./report-form/mine";

export default function trackRemember(element: HTMLElement): void {
  const { token = "", number = "", title = "" } = element.dataset;
  if (!token) return;
  const known = mine().find((entry) => entry.token === token);
  if ("keep" in element.dataset || (known && known.title !== title)) remember({ token, number, title });
  // Without "?sent" a reload shows the page as it will be from now on.
  if ("keep" in element.dataset) history.replaceState(history.state, "", location.pathname);
}

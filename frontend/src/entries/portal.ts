/** Resident pages. No htmx and no map until a page asks for one: a phone on a slow network loads this first. */
import "../lib/boot";
import "../styles/components/photos.css";
import "../styles/components/people.css";
import "../styles/components/portal.css";
import "../styles/components/mine.css";
import "../styles/components/report.css";
import "../styles/components/track.css";

if ("serviceWorker" in navigator) {
  // Keeps the report page for when there is no network. Old browsers do without.
  navigator.serviceWorker.register("/service-worker.js", { type: "module", scope: "/" }).catch(() => undefined);
}

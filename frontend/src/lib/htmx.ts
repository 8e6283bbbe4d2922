/**
 * htmx 4 for pages that swap partials. The content policy allows no eval, so hx-on, js: values and [filters] in hx-trigger
 * do not work here by design: write a module instead (lib/mount.ts).
 */
import htmx from "htmx.org";
import { csrfToken } from "./csrf";

document.addEventListener("htmx:config:request", (event) => {
  const { request } = event.detail.ctx;
  if (!/^(get|head|options)$/i.test(request.method)) request.headers["X-CSRFToken"] = csrfToken();
});

// What a reader opened stays open when the page is brought up to date, and a mounted module stays marked as ready.
htmx.config.morphIgnore.push("open", "data-ready");

export default htmx;

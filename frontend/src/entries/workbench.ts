/** Staff pages: everything of the portal, htmx, and the desk parts of the kit. */
import "../lib/boot";
import "../lib/htmx";
import "../styles/kit-desk.scss";
import "../styles/components/desk.css";
import "../styles/components/desk-queue.css";
import "../styles/components/case.css";
import "../styles/components/case-photos.css";
import "../styles/components/acts.css";
import "../styles/components/orders.css";
import "../styles/components/supervision.css";
import "../styles/components/field-work.css";
import "../styles/components/find.css";
import "../styles/components/grids.css";
import "../styles/components/places.css";
import "../styles/components/place-form.css";
import "../styles/components/labels.css";
import "../styles/components/boundaries.css";

/** Staff pages: everything of the portal, htmx, and the desk parts of the kit. */
import "../lib/boot";
import "../lib/htmx";
import "../styles/kit-desk.scss";
import "../styles/components/desk.css";

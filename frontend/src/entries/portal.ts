/** Resident pages. No htmx and no map until a page asks for one: a phone on a slow network loads this first. */
import "../lib/boot";

/** The patrol form: the error is where the eye goes first, and a second press of the button sends nothing twice. */
export default function fieldForm(element: HTMLElement): void {
  element.querySelector<HTMLElement>("[data-focus]")?.focus();
  element.addEventListener("submit", (event) => {
    if (element.getAttribute("aria-busy") === "true") {
      event.preventDefault();
      return;
    }
    element.setAttribute("aria-busy", "true");
    (event as SubmitEvent).submitter?.setAttribute("aria-busy", "true");
  });
  // Back from the next page: the form may be sent again.
  window.addEventListener("pageshow", () => element.removeAttribute("aria-busy"), { once: false });
}

/** Short messages at the edge of the page (styles/components/toast.css). */
export type ToastKind = "info" | "good" | "soon" | "error";

const SHOWN_MS = 6000;

function region(): HTMLElement {
  const there = document.getElementById("toasts");
  if (there) return there;
  const made = document.createElement("div");
  made.id = "toasts";
  made.className = "toasts";
  made.setAttribute("role", "status");
  made.setAttribute("aria-live", "polite");
  document.body.append(made);
  return made;
}

/** Shows `text` and takes it away after six seconds; an error stays until it is pressed. */
export function toast(text: string, kind: ToastKind = "info"): void {
  const item = document.createElement("div");
  item.className = "toast-item";
  item.dataset.kind = kind;
  item.textContent = text;
  item.addEventListener("click", () => item.remove());
  region().append(item);
  if (kind !== "error") setTimeout(() => item.remove(), SHOWN_MS);
}

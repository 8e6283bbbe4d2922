/** A button that prints the page: <button data-module="print-page">. */
import { printPage as openPrint } from "../lib/paper";

export default function printPage(element: HTMLElement): () => void {
  const print = (): void => void openPrint();
  element.addEventListener("click", print);
  return () => element.removeEventListener("click", print);
}

/** A button that prints the page: <button data-module="print-page">. */
export default function printPage(element: HTMLElement): () => void {
  const print = (): void => window.print();
  element.addEventListener("click", print);
  return () => element.removeEventListener("click", print);
}

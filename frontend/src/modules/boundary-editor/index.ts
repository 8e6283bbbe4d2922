/** Editing a draft of boundaries on the map. Parts of the element: see workbench/editor/page.html. */
import "./boundary-editor.css";
import "./area-list.css";
import "./narrow.css";
import { createGridMap, showNoMap, URLS } from "../../lib/gridmap";
import { Editor } from "./editor";
import type { Facts } from "./types";

function factsOf(): Facts {
  return JSON.parse(document.getElementById("editor-facts")?.textContent ?? "{}") as Facts;
}

export default async function boundaryEditor(element: HTMLElement): Promise<(() => void) | undefined> {
  const facts = factsOf();
  const box = element.querySelector<HTMLElement>("[data-map]") as HTMLElement;
  let editor: Editor | undefined;
  const open = async (): Promise<void> => {
    try {
      const grid = await createGridMap(box, { baseUrl: URLS.base, bounds: facts.bounds ?? undefined });
      editor = new Editor(element, grid, facts);
      await editor.start();
    } catch (error) {
      showNoMap(box, error, () => void open());
    }
  };
  await open();
  return () => editor?.remove();
}

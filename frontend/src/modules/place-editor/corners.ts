/** Marks on the map that can be dragged, and moved with the arrow keys. */
import type { Map as MapLibreMap, Marker } from "maplibre-gl";
import type { MapLibre } from "../../lib/maplibre";

const STEP_PX = 2;
const FAST = 5;
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-STEP_PX, 0],
  ArrowRight: [STEP_PX, 0],
  ArrowUp: [0, -STEP_PX],
  ArrowDown: [0, STEP_PX],
};

export interface HandleOptions {
  css: string;
  label: string;
  at: [number, number];
  onMove: (at: [number, number]) => void;
  onDelete?: () => void;
}

/** Puts a mark on the map; every move is told with its point in degrees. */
export function handle(maplibre: MapLibre, map: MapLibreMap, options: HandleOptions): Marker {
  const element = document.createElement("button");
  element.type = "button";
  element.className = options.css;
  element.setAttribute("aria-label", options.label);
  const marker = new maplibre.Marker({ element, draggable: true }).setLngLat(options.at).addTo(map);
  element.setAttribute("aria-label", options.label);
  const tell = (): void => {
    const { lng, lat } = marker.getLngLat();
    options.onMove([lng, lat]);
  };
  marker.on("drag", tell);
  element.addEventListener("click", (event) => event.stopPropagation());
  element.addEventListener("keydown", (event) => {
    const step = ARROWS[event.key];
    if (step) {
      const speed = event.shiftKey ? FAST : 1;
      const { x, y } = map.project(marker.getLngLat());
      marker.setLngLat(map.unproject([x + step[0] * speed, y + step[1] * speed]));
      tell();
    } else if ((event.key === "Delete" || event.key === "Backspace") && options.onDelete) options.onDelete();
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  return marker;
}

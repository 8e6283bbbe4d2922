/** Points as GeoJSON, for the sources of a map. */
import type { Feature, FeatureCollection, Point } from "geojson";

export function feature(at: { lon: number; lat: number }, properties: Record<string, unknown>): Feature<Point> {
  return { type: "Feature", properties, geometry: { type: "Point", coordinates: [at.lon, at.lat] } };
}

export function points(features: Feature<Point>[]): FeatureCollection {
  return { type: "FeatureCollection", features };
}

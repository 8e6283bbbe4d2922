/**
 * WGS 84 ↔ GCJ-02 in the browser: the twin of `grid/domain/coordinates.py`, for what follows the cursor. Degrees.
 * The formulas are those that open libraries agree on; tests hold both to npm `gcoord`.
 */
export type LonLat = [lon: number, lat: number];

/** Krasovsky 1940, the ellipsoid of the shift. */
const AXIS = 6_378_245;
const ECCENTRICITY = 0.006693421622965943;
const SHIFTED = { west: 72.004, south: 0.8293, east: 137.8347, north: 55.8271 } as const;
const CLOSE = 1e-10;
const MOST_ROUNDS = 30;

function isShifted([lon, lat]: LonLat): boolean {
  return lon >= SHIFTED.west && lon <= SHIFTED.east && lat >= SHIFTED.south && lat <= SHIFTED.north;
}

function waves(value: number, ...terms: [factor: number, divisor: number][]): number {
  return (terms.reduce((sum, [factor, divisor]) => sum + factor * Math.sin((value * Math.PI) / divisor), 0) * 2) / 3;
}

function shifted([lon, lat]: LonLat): LonLat {
  const [x, y] = [lon - 105, lat - 35];
  const common = waves(x, [20, 1 / 6], [20, 1 / 2]);
  let north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * Math.sqrt(Math.abs(x));
  north += common + waves(y, [20, 1], [40, 3], [160, 12], [320, 30]);
  let east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * Math.sqrt(Math.abs(x));
  east += common + waves(x, [20, 1], [40, 3], [150, 12], [300, 30]);
  const latitude = (lat * Math.PI) / 180;
  const flat = 1 - ECCENTRICITY * Math.sin(latitude) ** 2;
  const metresNorth = (AXIS * (1 - ECCENTRICITY)) / (flat * Math.sqrt(flat));
  const metresEast = (AXIS / Math.sqrt(flat)) * Math.cos(latitude);
  return [lon + ((east / metresEast) * 180) / Math.PI, lat + ((north / metresNorth) * 180) / Math.PI];
}

/** Outside of mainland China's box both are the same. */
export function wgs84ToGcj02(point: LonLat): LonLat {
  return isShifted(point) ? shifted(point) : point;
}

export function gcj02ToWgs84(point: LonLat): LonLat {
  let found = point;
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    const there = shifted(found);
    const off: LonLat = [point[0] - there[0], point[1] - there[1]];
    found = [found[0] + off[0], found[1] + off[1]];
    if (Math.max(Math.abs(off[0]), Math.abs(off[1])) < CLOSE) break;
  }
  return isShifted(found) ? found : point;
}

/** As people copy it: longitude, latitude, six decimals (0.1 m). */
export function written([lon, lat]: LonLat): string {
  return `${lon.toFixed(6)}, ${lat.toFixed(6)}`;
}

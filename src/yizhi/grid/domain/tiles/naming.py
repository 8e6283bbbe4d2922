"""Where in an area its name stands, and from which zoom on it fits in there. Pure.

The point is the area's centre of gravity where that has about as much room around as any point has, else the middle of
the largest circle that fits in; then moved to the middle of the area's width there. (`representative_point` only lies
inside, maybe at the very edge.)
"""

from __future__ import annotations

import math
import unicodedata
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    type _Numbers = NDArray[np.float64]

# The size that names of grids are set in (`lib/gridmap/style.ts`), and how many such sizes the world is wide at zoom 0.
_EM_PIXELS: Final = 11.5
_WORLD_EMS: Final = 512 / _EM_PIXELS
# A Latin letter or a digit; what is left free at both sides together; how high a line is. In ems.
_NARROW, _MARGIN, _LINE = 0.56, 0.5, 1.25
# How exactly the circle is found, in parts of the area's size, and how much smaller one around the centre may be.
_EXACT, _NEARLY = 1 / 60, 0.85
_SMALLEST: Final = 1e-12
NEVER: Final = 24.0


def ems(text: str) -> float:
    """Return how wide a text is, in ems: a Chinese sign is one."""
    return sum(1.0 if unicodedata.east_asian_width(sign) in "WF" else _NARROW for sign in text)


def _roomiest(shapes: NDArray[Any], spans: _Numbers) -> tuple[_Numbers, _Numbers]:
    """Return a point of each polygon (n × 2) with room around it, and how far its edge is from there."""
    radii = shapely.maximum_inscribed_circle(shapes, tolerance=np.maximum(spans * _EXACT, _SMALLEST))
    points, most = shapely.get_coordinates(shapely.get_point(radii, 0)), shapely.length(radii)
    centres = shapely.centroid(shapes)
    around = np.where(shapely.contains(shapes, centres), shapely.distance(centres, shapely.boundary(shapes)), 0.0)
    is_good = around >= most * _NEARLY
    return np.where(is_good[:, None], shapely.get_coordinates(centres), points), np.where(is_good, around, most)


def _chord(shape: Any, x: float, y: float, reach: float) -> tuple[float, float]:
    """Return where a level line through a point of a polygon leaves it to the left and to the right."""
    across = shapely.intersection(shapely.LineString([(x - reach, y), (x + reach, y)]), shape)
    for piece in shapely.get_parts(across):
        west, _south, east, _north = shapely.bounds(piece)
        if west <= x <= east:
            return float(west), float(east)
    return x, x


def spots_of(shapes: NDArray[Any]) -> tuple[_Numbers, _Numbers, _Numbers]:
    """Return for polygons (n, in any plane unit) where their names stand (n × 2), and how wide and high it is free there (n each)."""
    boxes = shapely.bounds(shapes)
    spans = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    points, around = _roomiest(shapes, spans)
    wide = around * 2
    for index, (shape, (x, y), span) in enumerate(zip(shapes, points.tolist(), spans.tolist(), strict=True)):
        west, east = _chord(shape, x, y, span)
        if east - west > wide[index]:
            points[index, 0], wide[index] = (west + east) / 2, east - west
    return points, wide, around * 2


def first_zoom(text: str, wide: float, high: float) -> float:
    """Return the zoom from which a text fits where so much is free (parts of the world's width), in tenths; NEVER is beyond all maps."""
    room = min(wide / (ems(text) + _MARGIN), high / _LINE)
    if room <= 0:
        return NEVER
    return min(NEVER, max(0.0, math.ceil(-math.log2(room * _WORLD_EMS) * 10) / 10))

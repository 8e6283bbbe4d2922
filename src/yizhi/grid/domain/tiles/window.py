"""One tile's view of the ground: projection, clipping and drawing shapes into layers. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from yizhi.grid.domain.tiles.encode import EXTENT, Layer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.domain.tiles.encode import Ring

# Tiles exist for these zooms; what is closer is drawn from the last of them.
MIN_ZOOM: Final = 5
MAX_ZOOM: Final = 16
# How far a tile reaches over its edge, and what is straightened (in units of EXTENT; 8 are a pixel).
_MARGIN: Final = 96
_TOLERANCE: Final = 4


def to_mercator(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project (lon, lat) in degrees to the unit square of Web Mercator, y pointing down."""
    latitudes = np.clip(points[:, 1], -85.0511, 85.0511)
    x = points[:, 0] / 360 + 0.5
    y = 0.5 - np.arcsinh(np.tan(np.radians(latitudes))) / (2 * math.pi)
    return np.column_stack((x, y))


def from_mercator(x: float, y: float) -> tuple[float, float]:
    """Return (lon, lat) in degrees of a point of the unit square."""
    return (x - 0.5) * 360, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


class Window:
    """One tile's view of the unit square: clips, straightens and rounds."""

    def __init__(self, zoom: int, column: int, row: int) -> None:
        self.zoom = zoom
        self._scale = EXTENT * 2**zoom
        self._origin = np.array((column * EXTENT, row * EXTENT), dtype=np.float64)
        low = (self._origin - _MARGIN) / self._scale
        high = (self._origin + EXTENT + _MARGIN) / self._scale
        self.bounds = (float(low[0]), float(low[1]), float(high[0]), float(high[1]))

    def cut(self, shapes: NDArray[Any]) -> NDArray[Any]:
        """Return the parts of shapes in sight, straightened by less than a pixel, in whole units of this tile."""
        parts = shapely.clip_by_rect(shapes, *self.bounds)
        if self.zoom < MAX_ZOOM:
            parts = shapely.simplify(parts, _TOLERANCE / self._scale)
        return np.asarray(shapely.transform(parts, self._units), dtype=object)

    def _units(self, points: NDArray[np.float64]) -> NDArray[np.float64]:
        whole: NDArray[np.float64] = np.rint(points * self._scale - self._origin)
        return whole

    def place(self, x: float, y: float) -> tuple[int, int]:
        """Return a point in whole units of this tile."""
        column, row = self._units(np.array((x, y)))
        return int(column), int(row)

    def holds(self, x: float, y: float) -> bool:
        """Tell whether a point belongs to this tile and to no other."""
        place = np.array((x, y)) * self._scale - self._origin
        return bool((place >= 0).all() and (place < EXTENT).all())


def _whole(coordinates: Iterable[tuple[float, ...]]) -> Ring:
    return [(int(x), int(y)) for x, y, *_ in coordinates]


def draw(layer: Layer, part: BaseGeometry, properties: dict[str, str]) -> None:
    """Add what a window holds of a shape: polygons, lines, or both."""
    pieces = getattr(part, "geoms", [part])
    polygons = [piece for piece in pieces if isinstance(piece, Polygon) and not piece.is_empty]
    lines = [piece for piece in pieces if isinstance(piece, LineString) and not piece.is_empty]
    if polygons:
        layer.polygons(
            ((_whole(p.exterior.coords), [_whole(hole.coords) for hole in p.interiors]) for p in polygons), properties
        )
    elif lines:
        layer.lines((_whole(line.coords) for line in lines), properties)

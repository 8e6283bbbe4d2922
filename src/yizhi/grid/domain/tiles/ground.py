"""The base map of a tenant without any map service: own areas, buildings and roads as vector tiles.

Layers of a tile:

| layer | geometry | properties |
|---|---|---|
| `areas` | polygons, one per area | `code`, `level` |
| `places` | polygons and lines of buildings, roads, green and water, from zoom 13 up | `kind`, `name`, `name_en` |
| `names` | points inside areas and places | `code`, `level` or `kind`, `name`, `name_en` |

Everything in them is public: names and shapes. Tiles are kept in the process until boundaries change.
"""

from __future__ import annotations

import gzip
import math
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.geometry import LineString, Polygon

from yizhi.grid.domain.revision import Refreshed
from yizhi.grid.domain.tiles.encode import EXTENT, Layer
from yizhi.grid.enums import Level, PlaceKind
from yizhi.grid.models import Area, Place

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.domain.tiles.encode import Ring

# Tiles exist for these zooms; what is closer is drawn from the last of them.
MIN_ZOOM: Final = 5
MAX_ZOOM: Final = 16
_FIRST_ZOOM: Final = {Level.COUNTY: 5, Level.STREET: 5, Level.COMMUNITY: 9, Level.GRID: 11}
_FIRST_PLACE_ZOOM: Final = {
    PlaceKind.WATER: 11,
    PlaceKind.GREEN: 12,
    PlaceKind.ROAD: 13,
    PlaceKind.PUBLIC: 14,
    PlaceKind.BUILDING: 14,
}
_LINES: Final = {PlaceKind.ROAD}
# How far a tile reaches over its edge, and what is straightened (in units of EXTENT; 8 are a pixel).
_MARGIN: Final = 96
_TOLERANCE: Final = 4
_MOST_PLACES: Final = 20_000
_KEPT_TILES: Final = 1_000


def to_mercator(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Project (lon, lat) in degrees to the unit square of Web Mercator, y pointing down."""
    latitudes = np.clip(points[:, 1], -85.0511, 85.0511)
    x = points[:, 0] / 360 + 0.5
    y = 0.5 - np.arcsinh(np.tan(np.radians(latitudes))) / (2 * math.pi)
    return np.column_stack((x, y))


def from_mercator(x: float, y: float) -> tuple[float, float]:
    """Return (lon, lat) in degrees of a point of the unit square."""
    return (x - 0.5) * 360, math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * y))))


class _Window:
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


def _draw(layer: Layer, part: BaseGeometry, properties: dict[str, str]) -> None:
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


class Ground:
    """All areas projected and indexed, and the tiles made so far.

    Made from rows of (code, level, name, English name, WKB, lon, lat).
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        ordered = sorted(rows, key=lambda row: (len(row[0]), row[0]))
        self._facts = [
            {"code": code, "level": level, "name": name, "name_en": name_en}
            for code, level, name, name_en, *_ in ordered
        ]
        shapes = np.array(shapely.from_wkb([bytes(row[4]) for row in ordered]), dtype=object)
        self._shapes = np.array(shapely.transform(shapes, to_mercator), dtype=object)
        self._insides = to_mercator(np.array([row[5:7] for row in ordered], dtype=np.float64).reshape(-1, 2))
        self._tree = shapely.STRtree(self._shapes)
        self.bounds = tuple(shapely.total_bounds(shapes).tolist()) if ordered else None
        self._lock = threading.Lock()
        self._tiles: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()

    def tile(self, zoom: int, column: int, row: int) -> bytes:
        """Return a tile, gzipped."""
        key = (zoom, column, row)
        with self._lock:
            if (known := self._tiles.get(key)) is not None:
                self._tiles.move_to_end(key)
                return known
        made = gzip.compress(self._make(_Window(*key)), compresslevel=6, mtime=0)
        with self._lock:
            self._tiles[key] = made
            while len(self._tiles) > _KEPT_TILES:
                self._tiles.popitem(last=False)
        return made

    def _make(self, window: _Window) -> bytes:
        areas, places, names = Layer("areas"), Layer("places"), Layer("names")
        self._draw_areas(window, areas, names)
        _draw_places(window, places, names)
        return areas.encoded() + places.encoded() + names.encoded()

    def _draw_areas(self, window: _Window, areas: Layer, names: Layer) -> None:
        near = np.sort(self._tree.query(shapely.box(*window.bounds)))
        shown = [i for i in near if window.zoom >= _FIRST_ZOOM[Level(self._facts[i]["level"])]]
        for index, part in zip(shown, window.cut(self._shapes[shown]), strict=True):
            facts = self._facts[index]
            _draw(areas, part, {"code": facts["code"], "level": facts["level"]})
            if window.holds(*self._insides[index]):
                names.point(window.place(*self._insides[index]), facts)


def _draw_places(window: _Window, places: Layer, names: Layer) -> None:
    kinds = [kind for kind, zoom in _FIRST_PLACE_ZOOM.items() if window.zoom >= zoom]
    if not kinds:
        return
    west, north = from_mercator(*window.bounds[:2])
    east, south = from_mercator(*window.bounds[2:])
    rows = Place.objects.filter(
        kind__in=kinds, min_lon__lte=east, max_lon__gte=west, min_lat__lte=north, max_lat__gte=south
    )
    fields = ("kind", "name", "name_en", "lon", "lat", "geometry")
    found = list(rows.order_by("id").values_list(*fields)[:_MOST_PLACES])
    if not found:
        return
    shapes = np.array(shapely.from_wkb([bytes(row[5]) for row in found]), dtype=object)
    parts = window.cut(np.array(shapely.transform(shapes, to_mercator), dtype=object))
    middles = to_mercator(np.array([row[3:5] for row in found], dtype=np.float64))
    for (kind, name, name_en, *_rest), part, middle in zip(found, parts, middles, strict=True):
        facts = {"kind": kind, "name": name, "name_en": name_en}
        _draw(places, part, facts)
        if name and kind not in _LINES and window.holds(*middle):
            names.point(window.place(*middle), facts)


def _build() -> Ground:
    rows = Area.objects.filter(is_active=True, geometry__isnull=False)
    return Ground(rows.values_list("code", "level", "name", "name_en", "geometry", "lon", "lat"))


_ground: Refreshed[Ground] = Refreshed(_build)


def ground() -> Ground:
    """Return the base map as the areas are now."""
    return _ground.get()


def forget_ground() -> None:
    """Have this process draw all tiles again, whatever the revision says."""
    _ground.forget()

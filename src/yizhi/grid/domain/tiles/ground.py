"""The base map of a tenant without any map service: own areas, buildings and roads as vector tiles.

Layers of a tile:

| layer | geometry | properties |
|---|---|---|
| `areas` | polygons, one per area | `code`, `level` |
| `places` | polygons and lines of buildings, roads, green and water, from zoom 13 up | `kind`, `name`, `name_en` |
| `names` | points inside areas and places | `code`, `level` or `kind`, `name`, `name_en` |

Everything in them is public: names and shapes. A tile is made when it is asked for and kept in the process until the ground changes;
of all areas only the shapes are held (some 25 MB for 20,000 grids), places are read tile by tile.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from yizhi.grid.domain.revision import Refreshed
from yizhi.grid.domain.tiles.encode import EXTENT, Layer
from yizhi.grid.domain.tiles.places import draw_places
from yizhi.grid.domain.tiles.window import MAX_ZOOM, MIN_ZOOM, Window, draw, from_mercator, to_mercator
from yizhi.grid.enums import Level
from yizhi.grid.models import Area

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["MAX_ZOOM", "MIN_ZOOM", "Ground", "forget_ground", "from_mercator", "ground", "to_mercator"]

_FIRST_ZOOM: Final = {Level.COUNTY: 5, Level.STREET: 5, Level.COMMUNITY: 9, Level.GRID: 11}
# Names are drawn from these zooms on (`lib/gridmap/style.ts`): tiles of before carry none.
_FIRST_NAME_ZOOM: Final = {Level.COUNTY: 5, Level.STREET: 5, Level.COMMUNITY: 10, Level.GRID: 13}
# A grid narrower than this is no more than a grey haze: its tile leaves it out where there are many (8 units are a pixel).
_NARROW: Final = 8 * 8
_MANY: Final = 1_000
# All tiles of a process together, in bytes; one is 2–60 kB.
_MOST_BYTES: Final = 32 * 1024 * 1024


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
        boxes = shapely.bounds(self._shapes).reshape(-1, 4)
        self._spans = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
        self._tree = shapely.STRtree(self._shapes)
        self.bounds = tuple(shapely.total_bounds(shapes).tolist()) if ordered else None
        self._lock = threading.Lock()
        self._tiles: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()
        self._bytes = 0

    def tile(self, zoom: int, column: int, row: int) -> bytes:
        """Return a tile, gzipped."""
        key = (zoom, column, row)
        with self._lock:
            if (known := self._tiles.get(key)) is not None:
                self._tiles.move_to_end(key)
                return known
        made = gzip.compress(self._make(Window(*key)), compresslevel=6, mtime=0)
        with self._lock:
            if key not in self._tiles:
                self._bytes += len(made)
            self._tiles[key] = made
            while self._bytes > _MOST_BYTES:
                self._bytes -= len(self._tiles.popitem(last=False)[1])
        return made

    def _make(self, window: Window) -> bytes:
        areas, places, names = Layer("areas"), Layer("places"), Layer("names")
        self._draw_areas(window, areas, names)
        draw_places(window, places, names)
        return areas.encoded() + places.encoded() + names.encoded()

    def _draw_areas(self, window: Window, areas: Layer, names: Layer) -> None:
        near = self._worth_drawing(window)
        for index, part in zip(near, window.cut(self._shapes[near]), strict=True):
            facts = self._facts[index]
            draw(areas, part, {"code": facts["code"], "level": facts["level"]})
            named = window.zoom >= _FIRST_NAME_ZOOM[Level(facts["level"])]
            if named and window.holds(*self._insides[index]):
                names.point(window.place(*self._insides[index]), facts)

    def _worth_drawing(self, window: Window) -> list[int]:
        """Return the areas in sight, without grids that would be a haze."""
        near = np.sort(self._tree.query(shapely.box(*window.bounds)))
        shown = [i for i in near if window.zoom >= _FIRST_ZOOM[Level(self._facts[i]["level"])]]
        if len(shown) <= _MANY:
            return shown
        least = _NARROW / (EXTENT * 2**window.zoom)
        return [i for i in shown if self._spans[i] >= least or self._facts[i]["level"] != Level.GRID]


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

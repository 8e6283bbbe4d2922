"""The base map of a tenant without any map service: own areas, buildings and roads as vector tiles.

Layers of a tile:

| layer | geometry | properties |
|---|---|---|
| `areas` | polygons, one per area | `code`, `level` |
| `places` | polygons and lines of buildings, roads, green and water, from zoom 13 up | `kind`, `name`, `name_en` |
| `names` | points inside areas and places | `code`, `level` or `kind`, `name`, `name_en`; of grids `fit`, `fit_en` and `fit_no`: the zoom from which the name, the English name, the last three digits of the code have room in the grid |

Everything in them is public: names and shapes. A tile is made when it is asked for and kept in the process until the ground changes;
of all areas only the shapes are held (some 12 MB for 20,000 grids), places are read tile by tile.
"""

from __future__ import annotations

import gzip
import threading
from collections import OrderedDict
from itertools import batched, product
from sys import intern
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from yizhi.grid.domain.revision import Refreshed
from yizhi.grid.domain.tiles.encode import EXTENT, Layer
from yizhi.grid.domain.tiles.naming import first_zoom, spots_of
from yizhi.grid.domain.tiles.places import draw_places
from yizhi.grid.domain.tiles.window import MAX_ZOOM, MIN_ZOOM, Window, draw, from_mercator, to_mercator
from yizhi.grid.enums import Level
from yizhi.grid.models import Area

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from yizhi.grid.domain.boundaries import Bounds

__all__ = ["MAX_ZOOM", "MIN_ZOOM", "Ground", "forget_ground", "from_mercator", "ground", "to_mercator"]

type _Facts = tuple[str, str, str, str]

_FIRST_ZOOM: Final = {Level.COUNTY: 5, Level.STREET: 5, Level.COMMUNITY: 9, Level.GRID: 11}
# Names are drawn from these zooms on (`lib/gridmap/style.ts`): tiles of before carry none.
_FIRST_NAME_ZOOM: Final = {Level.COUNTY: 5, Level.STREET: 5, Level.COMMUNITY: 10, Level.GRID: 13}
# A grid narrower than this is no more than a grey haze: its tile leaves it out where there are many (8 units are a pixel).
_NARROW: Final = 8 * 8
_MANY: Final = 1_000
# Where so many tiles show the whole ground, they are made before anybody asks.
_FEW: Final = 12
# Areas read and projected at a time.
_AT_ONCE: Final = 2_000
# All tiles of a process together, in bytes; one is 2–60 kB.
_MOST_BYTES: Final = 16 * 1024 * 1024


def _told(facts: _Facts, wide: float, high: float) -> dict[str, str]:
    """Return what a tile says of an area's name where so much is free."""
    code, level, name, name_en = facts
    told = {"code": code, "level": level, "name": name, "name_en": name_en}
    if level == Level.GRID:
        number = code[-3:]
        words = {"fit": name or number, "fit_en": name_en or f"Grid {number}", "fit_no": number}
        told |= {key: f"{first_zoom(text, wide, high):g}" for key, text in words.items()}
    return told


class Ground:
    """All areas projected, and the tiles made so far.

    Made from rows of (code, level, name, English name, WKB). Shapes are held as WKB and become geometries
    for the tiles they lie in: that takes a quarter of the memory.
    """

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        facts: list[_Facts] = []
        shapes: list[bytes] = []
        boxes: list[NDArray[np.float64]] = []
        for some in batched(rows, _AT_ONCE):
            projected = shapely.transform(shapely.from_wkb([bytes(row[4]) for row in some]), to_mercator)
            facts += [
                (intern(code), intern(level), intern(name), intern(name_en)) for code, level, name, name_en, *_ in some
            ]
            shapes += shapely.to_wkb(projected).tolist()
            boxes.append(shapely.bounds(projected))
        order = sorted(range(len(facts)), key=lambda i: (len(facts[i][0]), facts[i][0]))
        self._facts = [facts[i] for i in order]
        self._shapes = [shapes[i] for i in order]
        # Where its name stands (x, y), and how wide and high it is free there; looked for when a tile first needs it.
        self._spots = np.full((len(facts), 4), np.nan)
        self._boxes = np.concatenate([np.empty((0, 4)), *boxes])[order]
        self._spans = np.maximum(self._boxes[:, 2] - self._boxes[:, 0], self._boxes[:, 3] - self._boxes[:, 1])
        self.bounds = self._degrees() if facts else None
        self._lock = threading.Lock()
        self._tiles: OrderedDict[tuple[int, int, int], bytes] = OrderedDict()
        self._bytes = 0

    def _degrees(self) -> Bounds | None:
        (west, north), (east, south) = np.nanmin(self._boxes[:, :2], axis=0), np.nanmax(self._boxes[:, 2:], axis=0)
        return *from_mercator(west, south), *from_mercator(east, north)

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

    def pack_ahead(self) -> None:
        """Make the few tiles of each zoom that shows the whole ground: the first reader's."""
        if self.bounds is None:
            return
        west, south, east, north = self.bounds
        (left, top), (right, bottom) = to_mercator(np.array([[west, north], [east, south]]))
        for zoom in range(MIN_ZOOM, MAX_ZOOM + 1):
            columns = range(int(left * 2**zoom), int(right * 2**zoom) + 1)
            rows = range(int(top * 2**zoom), int(bottom * 2**zoom) + 1)
            if len(columns) * len(rows) > _FEW:
                return
            for column, row in product(columns, rows):
                self.tile(zoom, column, row)

    def _make(self, window: Window) -> bytes:
        areas, places, names = Layer("areas"), Layer("places"), Layer("names")
        self._draw_areas(window, areas, names)
        draw_places(window, places, names)
        return areas.encoded() + places.encoded() + names.encoded()

    def _draw_areas(self, window: Window, areas: Layer, names: Layer) -> None:
        near = self._worth_drawing(window)
        shapes = np.array(shapely.from_wkb([self._shapes[index] for index in near]), dtype=object)
        named = [window.zoom >= _FIRST_NAME_ZOOM[Level(self._facts[index][1])] for index in near]
        self._find_spots([index for index, wanted in zip(near, named, strict=True) if wanted])
        for index, part, wanted in zip(near, window.cut(shapes), named, strict=True):
            code, level, *_names = self._facts[index]
            draw(areas, part, {"code": code, "level": level})
            x, y, wide, high = self._spots[index].tolist()
            if wanted and window.holds(x, y):
                names.point(window.place(x, y), _told(self._facts[index], wide, high))

    def _find_spots(self, wanted: list[int]) -> None:
        new = [index for index in wanted if np.isnan(self._spots[index, 0])]
        if not new:
            return
        shapes = np.array(shapely.from_wkb([self._shapes[index] for index in new]), dtype=object)
        points, wide, high = spots_of(shapes)
        self._spots[new] = np.column_stack((points, wide, high))

    def _worth_drawing(self, window: Window) -> list[int]:
        """Return the areas in sight, without grids that would be a haze."""
        west, north, east, south = window.bounds
        boxes = self._boxes
        meets = (boxes[:, 0] <= east) & (boxes[:, 2] >= west) & (boxes[:, 1] <= south) & (boxes[:, 3] >= north)
        shown = [i for i in np.flatnonzero(meets).tolist() if window.zoom >= _FIRST_ZOOM[Level(self._facts[i][1])]]
        if len(shown) <= _MANY:
            return shown
        least = _NARROW / (EXTENT * 2**window.zoom)
        return [i for i in shown if self._spans[i] >= least or self._facts[i][1] != Level.GRID]


def _build() -> Ground:
    rows = Area.objects.filter(is_active=True, geometry__isnull=False)
    fields = ("code", "level", "name", "name_en", "geometry")
    return Ground(rows.values_list(*fields).iterator(chunk_size=_AT_ONCE))


_ground: Refreshed[Ground] = Refreshed(_build)


def ground() -> Ground:
    """Return the base map as the areas are now."""
    return _ground.get()


def forget_ground() -> None:
    """Have this process draw all tiles again, whatever the revision says."""
    _ground.forget()

"""Places of a tile, read by their box. The public ones (buildings, roads …) are drawn; the staff's own (shops, components) are points."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from django.db.models import F, Max, Q, QuerySet

from yizhi.grid.domain.revision import Refreshed
from yizhi.grid.domain.tiles.encode import Layer
from yizhi.grid.domain.tiles.window import Window, draw, from_mercator, to_mercator
from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Place

if TYPE_CHECKING:
    from collections.abc import Iterable

_FIRST_ZOOM: Final = {
    PlaceKind.WATER: 11,
    PlaceKind.GREEN: 12,
    PlaceKind.ROAD: 13,
    PlaceKind.PUBLIC: 14,
    PlaceKind.BUILDING: 14,
}
_LINES: Final = {PlaceKind.ROAD}
# Names of places are drawn from zoom 16 on only: tiles of before carry none.
_FIRST_NAME_ZOOM: Final = 16
_MOST_PLACES: Final = 20_000
_LEAST_WIDTH: Final = 0.002
THINGS: Final = (PlaceKind.PREMISES, PlaceKind.COMPONENT)
FIRST_THING_ZOOM: Final = 14


def _measure() -> dict[str, float]:
    widest = Place.objects.values_list("kind").annotate(width=Max(F("max_lon") - F("min_lon"))).order_by()
    return {kind: width or 0.0 for kind, width in widest}


# How wide the widest place of each kind is: with it "its box meets the tile's" is a short range of the index on (kind, min_lon).
_widths: Refreshed[dict[str, float]] = Refreshed(_measure)


def forget_widths() -> None:
    """Have this process measure again, whatever the revision says."""
    _widths.forget()


def in_box(kinds: Iterable[str], west: float, south: float, east: float, north: float) -> QuerySet[Place]:
    """Return the standing places of some kinds whose box meets a box of degrees."""
    widths, meets = _widths.get(), Q(pk__in=[])
    for kind in kinds:
        meets |= Q(kind=kind, min_lon__gte=west - max(widths.get(kind, 0.0), _LEAST_WIDTH), min_lon__lte=east)
    return Place.objects.filter(meets, is_active=True, max_lon__gte=west, min_lat__lte=north, max_lat__gte=south)


def _box(window: Window) -> tuple[float, float, float, float]:
    west, north = from_mercator(*window.bounds[:2])
    east, south = from_mercator(*window.bounds[2:])
    return west, south, east, north


def draw_places(window: Window, places: Layer, names: Layer) -> None:
    """Draw the public places of a tile and, close enough, their names (1 statement)."""
    kinds = [kind for kind, zoom in _FIRST_ZOOM.items() if window.zoom >= zoom]
    if not kinds:
        return
    fields = ("kind", "name", "name_en", "lon", "lat", "geometry")
    found = list(in_box(kinds, *_box(window)).order_by("id").values_list(*fields)[:_MOST_PLACES])
    if not found:
        return
    shapes = np.array(shapely.from_wkb([bytes(row[5]) for row in found]), dtype=object)
    parts = window.cut(np.array(shapely.transform(shapes, to_mercator), dtype=object))
    middles = to_mercator(np.array([row[3:5] for row in found], dtype=np.float64))
    named = window.zoom >= _FIRST_NAME_ZOOM
    for (kind, name, name_en, *_rest), part, middle in zip(found, parts, middles, strict=True):
        facts = {"kind": kind, "name": name, "name_en": name_en}
        draw(places, part, facts if named or kind in _LINES else {"kind": kind})
        if named and name and kind not in _LINES and window.holds(*middle):
            names.point(window.place(*middle), facts)


def _told(row: tuple[Any, ...]) -> dict[str, str]:
    uuid, kind, component_class, name, name_en, state, *_place = row
    layer = f"{kind}-{component_class[:2]}" if kind == PlaceKind.COMPONENT else kind
    return {"uuid": str(uuid), "kind": layer, "name": name, "name_en": name_en, "state": state}


def things_tile(zoom: int, column: int, row: int) -> bytes:
    """Return a tile of the staff's own places as points, gzipped: layer `things` with `uuid`, `kind`, `name`, `name_en`, `state`."""
    window, things = Window(zoom, column, row), Layer("things")
    if zoom >= FIRST_THING_ZOOM:
        fields = ("uuid", "kind", "component_class", "name", "name_en", "state", "lon", "lat")
        found = list(in_box(THINGS, *_box(window)).order_by("id").values_list(*fields)[:_MOST_PLACES])
        middles = to_mercator(np.array([place[6:8] for place in found], dtype=np.float64).reshape(-1, 2))
        for place, middle in zip(found, middles, strict=True):
            if window.holds(*middle):
                things.point(window.place(*middle), _told(place))
    return gzip.compress(things.encoded(), compresslevel=6, mtime=0)

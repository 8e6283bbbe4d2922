"""What stands at a point: the grid, and the places whose outline holds it or that lie within a step of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely
from django.urls import NoReverseMatch, reverse

from yizhi.grid.domain.areas import AreaInfo, area_index, show_area
from yizhi.grid.domain.duties import Person, workers_by_grid
from yizhi.grid.domain.locate import locate
from yizhi.grid.domain.tiles.places import in_box
from yizhi.grid.enums import PlaceKind
from yizhi.kernel.scoping import covers
from yizhi.org.enums import AREA_ROLES

if TYPE_CHECKING:
    from datetime import date

    from yizhi.grid.models import Place
    from yizhi.org.actor import Actor

# About three metres: what a finger means when it points at a manhole cover.
_STEP_DEGREES: Final = 3e-5
_MOST: Final = 20


@dataclass(frozen=True, slots=True)
class AreaHere:
    """The grid at a point, in words, and the address of its page ("" where there is none)."""

    info: AreaInfo
    label: str
    url: str


@dataclass(frozen=True, slots=True)
class PlaceHere:
    """A place at a point, and the address of its page ("" where there is none)."""

    place: Place
    url: str


def _address(names: tuple[str, ...], *args: object) -> str:
    for name in names:
        try:
            return reverse(f"workbench:{name}", args=args)
        except NoReverseMatch:
            continue
    return ""


def area_at(lon: float, lat: float) -> AreaHere | None:
    """Return the grid that holds a point, None outside of all grids."""
    code = locate(lon, lat)
    info = area_index().get(code) if code else None
    return AreaHere(info, show_area(info.code), _address(("grid",), info.code)) if info else None


def workers_at(actor: Actor, code: str, day: date) -> list[Person] | None:
    """Return the grid workers of a grid on a day (2 statements); None where it lies outside of the actor's areas."""
    if not any(covers(area, code) for area in actor.areas(*AREA_ROLES)):
        return None
    return workers_by_grid([code], day).get(code, [])


def places_at(lon: float, lat: float) -> list[PlaceHere]:
    """Return the places at a point, the smallest first (1 statement)."""
    step = _STEP_DEGREES
    spot = shapely.Point(lon, lat)
    rows = in_box(PlaceKind.values, lon - step, lat - step, lon + step, lat + step)
    found = [(shapely.from_wkb(bytes(place.geometry)), place) for place in rows.order_by("pk")[: _MOST * 10]]
    near = sorted(((shape.area, place.pk, place) for shape, place in found if shape.distance(spot) <= step))
    return [PlaceHere(place, _address(("place",), place.uuid)) for _area, _pk, place in near[:_MOST]]

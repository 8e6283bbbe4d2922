"""Places a report can be tied to: areas and buildings to choose from, and what a point is called."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from yizhi.grid.domain.areas import AreaInfo, area_index
from yizhi.grid.enums import Level, PlaceKind
from yizhi.grid.models import Place
from yizhi.kernel.memo import memo
from yizhi.kernel.scoping import within

MOST_BUILDINGS: Final = 600


@dataclass(frozen=True, slots=True)
class Community:
    """A community with its grids, in the order of codes."""

    info: AreaInfo
    grids: tuple[AreaInfo, ...]


@memo(60)
def communities() -> tuple[Community, ...]:
    """Return the active communities with their active grids."""
    active = [info for info in area_index().values() if info.is_active]
    grids = [info for info in active if info.level == Level.GRID]
    return tuple(
        Community(info, tuple(grid for grid in grids if grid.parent_code == info.code))
        for info in active
        if info.level == Level.COMMUNITY
    )


def buildings(area_code: str) -> QuerySet[Place]:
    """Return the buildings and public places of an area, by name; at most 600 (1 statement)."""
    kinds = (PlaceKind.BUILDING, PlaceKind.PUBLIC)
    rows = Place.objects.filter(within("area_code", [area_code]), kind__in=kinds).exclude(name="")
    return rows.order_by("name").only("id", "name", "name_en", "area_code", "lon", "lat", "address")[:MOST_BUILDINGS]


def place(place_id: int | None) -> Place | None:
    """Return a place, or None where there is none of that id."""
    return Place.objects.defer("geometry").filter(pk=place_id).first() if place_id is not None else None

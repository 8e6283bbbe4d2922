"""The areas of a draft in a window of the map, with their neighbours; never simplified."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely
from django.db.models import Max, Min, Q

from yizhi.grid.domain.sets.topology import TOLERANCE
from yizhi.grid.models import SetArea

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yizhi.grid.domain.boundaries import Bounds
    from yizhi.grid.models import BoundarySet

# More than a person can edit at once; closer in there are fewer.
MOST_IN_VIEW: Final = 800
_LISTED: Final = 50


@dataclass(frozen=True, slots=True)
class View:
    """The areas in a window and beside it, or none where they are too many (`count` is of those in the window)."""

    areas: list[SetArea]
    count: int
    is_too_many: bool


def rows_in(boundary_set: BoundarySet, bounds: Bounds) -> QuerySet[SetArea]:
    """Return the areas of a set whose box meets a window (west, south, east, north in degrees)."""
    west, south, east, north = bounds
    rows = SetArea.objects.filter(boundary_set=boundary_set, min_lon__lte=east, max_lon__gte=west)
    return rows.filter(min_lat__lte=north, max_lat__gte=south)


def areas_in(boundary_set: BoundarySet, bounds: Bounds) -> View:
    """Return the areas in a window (west, south, east, north in degrees) and all that touch one of them (2–3 statements)."""
    rows = rows_in(boundary_set, bounds)
    count = rows.count()
    if count > MOST_IN_VIEW:
        return View([], count, is_too_many=True)
    found = list(rows.order_by("code", "pk"))
    if not found:
        return View([], 0, is_too_many=False)
    west, south = min(row.min_lon for row in found), min(row.min_lat for row in found)
    east, north = max(row.max_lon for row in found), max(row.max_lat for row in found)
    around = rows_in(boundary_set, (west - TOLERANCE, south - TOLERANCE, east + TOLERANCE, north + TOLERANCE))
    boxes = shapely.STRtree([shapely.box(r.min_lon, r.min_lat, r.max_lon, r.max_lat) for r in found])
    beside = []
    for row in around.exclude(pk__in=[r.pk for r in found]).order_by("code", "pk"):
        box = shapely.box(row.min_lon, row.min_lat, row.max_lon, row.max_lat).buffer(TOLERANCE)
        if boxes.query(box).size:
            beside.append(row)
    return View(found + beside, count, is_too_many=False)


def bounds_of(boundary_set: BoundarySet) -> Bounds | None:
    """Return the box around all areas of a set, None where it has none (1 statement)."""
    found = SetArea.objects.filter(boundary_set=boundary_set).aggregate(
        w=Min("min_lon"), s=Min("min_lat"), e=Max("max_lon"), n=Max("max_lat")
    )
    return None if found["w"] is None else (found["w"], found["s"], found["e"], found["n"])


def find_areas(boundary_set: BoundarySet, text: str) -> list[SetArea]:
    """Return areas whose code or name has a text, without their borders, at most 50 (1 statement)."""
    rows = SetArea.objects.filter(boundary_set=boundary_set).filter(Q(code__contains=text) | Q(name__icontains=text))
    return list(rows.defer("geometry").order_by("code", "pk")[:_LISTED])

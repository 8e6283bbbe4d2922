"""The next free code of a new area, and the area above that it belongs to."""

from __future__ import annotations

from typing import Final

import shapely

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.sets.topology import Point
from yizhi.grid.enums import CODE_LENGTH, LEVEL_OF_LENGTH, Level
from yizhi.grid.models import Area, BoundarySet, SetArea

_OWN_DIGITS: Final = 3
_MOST: Final = 999


def parent_at(boundary_set: BoundarySet, place: Point) -> str:
    """Return the code of the area above a new one: the one that holds the place, else that of its nearest neighbour; "" unknown.

    `place` is degrees, WGS 84 (2 statements at most).
    """
    length = CODE_LENGTH[Level(boundary_set.level)] - _OWN_DIGITS
    if length not in LEVEL_OF_LENGTH:
        return ""
    if len(boundary_set.under) == length:
        return boundary_set.under
    return _holder(LEVEL_OF_LENGTH[length], boundary_set.under, place) or _neighbours(boundary_set, place)[:length]


def _holder(level: Level, under: str, place: Point) -> str:
    lon, lat = place
    rows = Area.objects.filter(level=level, is_active=True, code__startswith=under, geometry__isnull=False)
    near = rows.filter(min_lon__lte=lon, max_lon__gte=lon, min_lat__lte=lat, max_lat__gte=lat)
    point = shapely.Point(place)
    for code, geometry in near.values_list("code", "geometry"):
        if shapely.from_wkb(bytes(geometry or b"")).covers(point):
            return code
    return ""


def _neighbours(boundary_set: BoundarySet, place: Point) -> str:
    rows = SetArea.objects.filter(boundary_set=boundary_set).exclude(code="").values_list("code", "lon", "lat")
    nearest = min(rows, key=lambda row: (row[1] - place[0]) ** 2 + (row[2] - place[1]) ** 2, default=None)
    return nearest[0] if nearest else ""


def free_codes(boundary_set: BoundarySet, parent: str, count: int = 1) -> list[str]:
    """Return the next free codes below an area, in order; fewer where 999 are taken, none without a parent.

    Free is what neither the draft nor any area in force or of the past has: a code is never given twice.
    """
    if not parent:
        return []
    taken = set(
        SetArea.objects.filter(boundary_set=boundary_set, code__startswith=parent).values_list("code", flat=True)
    )
    length = len(parent) + _OWN_DIGITS
    taken |= {code for code in area_index() if len(code) == length and code.startswith(parent)}
    all_codes = (f"{parent}{number:0{_OWN_DIGITS}}" for number in range(1, _MOST + 1))
    found = []
    for code in all_codes:
        if code not in taken:
            found.append(code)
            if len(found) == count:
                break
    return found

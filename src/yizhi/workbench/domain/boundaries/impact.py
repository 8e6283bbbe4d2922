"""What other boundaries mean for cases and places: how many the areas have, and how many places get another grid."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from django.db.models import Count, Q
from django.db.models.functions import Length, Substr

from yizhi.casework.enums import OPEN_STAGES
from yizhi.casework.models import Case
from yizhi.grid.domain.revision import current_revision
from yizhi.grid.enums import CODE_LENGTH, Level, PlaceKind, SetState
from yizhi.grid.models import Place
from yizhi.kernel.scoping import within
from yizhi.workbench.domain.boundaries.reads import comparison

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from yizhi.grid.domain.sets.comparing import AreaChange
    from yizhi.grid.models import BoundarySet

# More areas than this are counted with everything that lies around them, in one go.
_MOST_CODES: Final = 400
_KEPT: Final = 6


@dataclass(frozen=True, slots=True)
class Cases:
    """How many cases an area has, and how many of them are open."""

    total: int = 0
    open: int = 0


def cases_of(codes: Iterable[str], level: str, under: str = "") -> dict[str, Cases]:
    """Return how many cases areas of a level have now, with all that lies in them (1 statement)."""
    wanted, length = {code for code in codes if code}, CODE_LENGTH[Level(level)]
    if not wanted:
        return {}
    rows = Case.objects.all()
    if len(wanted) <= _MOST_CODES:
        grids = Level(level) == Level.GRID
        rows = rows.filter(area_code__in=wanted) if grids else rows.filter(within("area_code", sorted(wanted)))
    elif under:
        rows = rows.filter(within("area_code", [under]))
    counted = (
        rows.annotate(area=Substr("area_code", 1, length))
        .values("area")
        .annotate(total=Count("pk"), open=Count("pk", filter=Q(stage__in=[str(stage) for stage in OPEN_STAGES])))
    )
    return {row["area"]: Cases(row["total"], row["open"]) for row in counted.order_by() if row["area"] in wanted}


def with_cases(changes: Sequence[AreaChange], boundary_set: BoundarySet) -> list[tuple[AreaChange, Cases]]:
    """Return changes with the cases of their areas."""
    cases = cases_of((change.code for change in changes), boundary_set.level, boundary_set.under)
    return [(change, cases.get(change.code, Cases())) for change in changes]


@dataclass(frozen=True, slots=True)
class MovedPlaces:
    """How many buildings, and how many other places, would get another grid."""

    buildings: int = 0
    others: int = 0


_moved: OrderedDict[tuple[int, int, int], MovedPlaces] = OrderedDict()


def moved_places(boundary_set: BoundarySet) -> MovedPlaces:
    """Return which places a set of grids that is not in force yet would give another grid; kept until it is changed."""
    if boundary_set.level != Level.GRID or boundary_set.state not in {SetState.DRAFT, SetState.WAITING}:
        return MovedPlaces()
    key = (boundary_set.pk, boundary_set.version, current_revision())
    if key not in _moved:
        _moved[key] = _count(comparison(boundary_set).changed, boundary_set.under)
        while len(_moved) > _KEPT:
            _moved.popitem(last=False)
    return _moved[key]


def _count(changed: Sequence[AreaChange], under: str) -> MovedPlaces:
    """Count places whose point lies in a changed area, and whose grid is another one by now."""
    # Codes may be doubled in a draft; shapes have no order.
    new = [(one.after.code, one.after.geometry) for one in changed if one.after and one.after.code]
    new.sort(key=lambda one: one[0])
    if not new:
        return MovedPlaces()
    shapes = np.array([shape for _code, shape in new], dtype=object)
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    # Roads and waters lie in several grids; they have none of their own.
    rows = Place.objects.annotate(digits=Length("area_code")).filter(
        digits=CODE_LENGTH[Level.GRID], lon__range=(west, east), lat__range=(south, north)
    )
    if under:
        rows = rows.filter(within("area_code", [under]))
    found = list(rows.values_list("kind", "area_code", "lon", "lat"))
    points = shapely.points(np.array([row[2:] for row in found], dtype=np.float64).reshape(-1, 2))
    place, area = shapely.STRtree(shapes).query(points, predicate="intersects")
    grid: dict[int, int] = {}
    for number, position in zip(place.tolist(), area.tolist(), strict=True):
        grid[number] = min(position, grid.get(number, position))
    moved = [found[number][0] for number, position in grid.items() if found[number][1] != new[position][0]]
    buildings = sum(kind == PlaceKind.BUILDING for kind in moved)
    return MovedPlaces(buildings, len(moved) - buildings)

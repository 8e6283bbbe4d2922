"""After boundaries changed, places get the grid they stand in now."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from django.db.models.functions import Length

from yizhi.grid.domain.finding import index_places
from yizhi.grid.domain.locate import locate_many
from yizhi.grid.domain.revision import bump_revision
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.grid.models import Place

_BATCH: Final = 5_000


def move_places() -> int:
    """Give places that stand in one grid (roads and waters lie in several) their present one; return how many moved.

    May be repeated at any time. A place outside of all grids keeps what it had.
    """
    moved, last = 0, 0
    rows = Place.objects.annotate(digits=Length("area_code")).filter(digits=CODE_LENGTH[Level.GRID]).order_by("pk")
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "lon", "lat", "area_code")[:_BATCH]):
        last = batch[-1][0]
        grids = locate_many([row[1] for row in batch], [row[2] for row in batch])
        by_grid: defaultdict[str, list[int]] = defaultdict(list)
        for (pk, _lon, _lat, before), grid in zip(batch, grids, strict=True):
            if grid and grid != before:
                by_grid[grid].append(pk)
        for grid, ids in by_grid.items():
            Place.objects.filter(pk__in=ids).update(area_code=grid)
            index_places(ids)
            moved += len(ids)
    if moved:
        bump_revision()
    return moved

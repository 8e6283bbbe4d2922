"""After boundaries changed, places get the grid they stand in now."""

from __future__ import annotations

from typing import Final

from django.db import connection, transaction
from django.db.models.functions import Length

from yizhi.grid.domain.finding import index_places
from yizhi.grid.domain.locate import locate_many
from yizhi.grid.domain.revision import bump_revision
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.grid.models import Place

_BATCH: Final = 2_000
_POSTGRES: Final = (
    "UPDATE grid_place SET area_code = m.new FROM unnest(%s::bigint[], %s::text[]) AS m (id, new)"
    " WHERE grid_place.id = m.id"
)
_SQLITE: Final = "UPDATE grid_place SET area_code = %s WHERE id = %s"


def move_places() -> int:
    """Give places that stand in one grid (roads and waters lie in several) their present one; return how many moved.

    May be repeated at any time. A place outside of all grids keeps what it had.
    """
    moved, last = 0, 0
    rows = Place.objects.annotate(digits=Length("area_code")).filter(digits=CODE_LENGTH[Level.GRID]).order_by("pk")
    while batch := list(rows.filter(pk__gt=last).values_list("pk", "lon", "lat", "area_code")[:_BATCH]):
        last = batch[-1][0]
        grids = locate_many([row[1] for row in batch], [row[2] for row in batch])
        moves = [(row[0], grid) for row, grid in zip(batch, grids, strict=True) if grid and grid != row[3]]
        if moves:
            _move(moves)
            moved += len(moves)
    if moved:
        bump_revision()
    return moved


def _move(moves: list[tuple[int, str]]) -> None:
    """Write one batch of (id, grid) and what is found by it, in one transaction."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(_POSTGRES, [list(part) for part in zip(*moves, strict=True)])
            else:
                cursor.executemany(_SQLITE, [(grid, pk) for pk, grid in moves])
        index_places([pk for pk, _grid in moves])

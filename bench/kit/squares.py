"""A square city: grids side by side, the same number of buildings in each, and open cases all over it."""

from __future__ import annotations

import math
import random
from collections.abc import Iterator
from typing import Any, Final

SCOPE: Final = "370305900"
WEST, SOUTH = 118.10, 36.60
GRID_DEGREES: Final = 0.0018  # some 160 × 200 m: a city grid
COMMUNITY: Final = 100  # grids
BATCH: Final = 5_000


def areas(count: int) -> Iterator[Any]:
    """Make a square city: communities of 10 × 10 grids, side by side."""
    import shapely

    from yizhi.grid.domain.boundaries import geometry_columns
    from yizhi.grid.enums import Level
    from yizhi.grid.models import Area

    def area(code: str, level: Level, box: tuple[float, float, float, float], parent: str | None) -> Area:
        return Area(
            code=code, level=level, name=f"{level} {code[-3:]}", parent_id=parent, **geometry_columns(shapely.box(*box))
        )

    side = math.ceil(math.sqrt(count / COMMUNITY))
    wide = GRID_DEGREES * 10
    yield area(SCOPE, Level.STREET, (WEST, SOUTH, WEST + side * wide, SOUTH + side * wide), None)
    for number in range(math.ceil(count / COMMUNITY)):
        west, south = WEST + number % side * wide, SOUTH + number // side * wide
        code = f"{SCOPE}{number + 1:03d}"
        yield area(code, Level.COMMUNITY, (west, south, west + wide, south + wide), SCOPE)
        for grid in range(COMMUNITY):
            x, y = west + grid % 10 * GRID_DEGREES, south + grid // 10 * GRID_DEGREES
            yield area(f"{code}{grid + 1:03d}", Level.GRID, (x, y, x + GRID_DEGREES, y + GRID_DEGREES), code)


def buildings(grids: int, count: int) -> Iterator[Any]:
    """Put the same number of buildings in every grid, in rows."""
    import shapely

    from yizhi.grid.domain.boundaries import geometry_columns
    from yizhi.grid.models import Place

    side = math.ceil(math.sqrt(grids / COMMUNITY)) * 10
    each = max(1, count // grids)
    for number in range(count):
        grid, slot = number // each, number % each
        x = WEST + grid % side * GRID_DEGREES + (slot % 4 + 0.2) * GRID_DEGREES / 4
        y = SOUTH + grid // side * GRID_DEGREES + (slot // 4 + 0.2) * GRID_DEGREES / 4
        shape = shapely.box(x, y, x + GRID_DEGREES / 7, y + GRID_DEGREES / 10)
        yield Place(kind="building", name=f"{number}号楼", **geometry_columns(shape))


def fill(grids: int, count: int) -> None:
    """Write the city's areas and buildings."""
    from yizhi.grid.domain.areas import bump_revision
    from yizhi.grid.models import Area, Place

    Area.objects.bulk_create(areas(grids), batch_size=BATCH)
    batch: list[Any] = []
    for place in buildings(grids, count):
        batch.append(place)
        if len(batch) == BATCH:
            Place.objects.bulk_create(batch)
            batch.clear()
    Place.objects.bulk_create(batch)
    bump_revision()


def open_cases(grids: int, count: int) -> None:
    """Spread open cases over the grids."""
    from bench.kit.bulk import Writer
    from bench.seed_cases import OPEN, draw, seed_ground, weighted
    from yizhi.casework.models import Case
    from yizhi.grid.domain.cells import cells_of
    from yizhi.kernel import clock

    rng, now, side = random.Random(3), clock.now(), math.ceil(math.sqrt(grids / COMMUNITY))
    stages = weighted(rng, OPEN, count)
    made = []
    for number, (fields, _words) in enumerate(draw(count, 1, rng, now, seed_ground())):
        community, grid = divmod(rng.randrange(grids), COMMUNITY)
        lon = WEST + (community % side * 10 + grid % 10 + rng.random()) * GRID_DEGREES
        lat = SOUTH + (community // side * 10 + grid // 10 + rng.random()) * GRID_DEGREES
        code = f"{SCOPE}{community + 1:03d}{grid + 1:03d}"
        due = fields["due_at"] or fields["closed_at"]
        made.append(
            fields
            | {"area_code": code, "lon": lon, "lat": lat, "stage": stages[number], "due_at": due, "closed_at": None}
        )
    cells = cells_of([case["lon"] for case in made], [case["lat"] for case in made])
    for start in range(0, count, BATCH):
        part = zip(made[start : start + BATCH], cells[start : start + BATCH], strict=True)
        Writer(Case).write(case | {"h3": cell} for case, cell in part)

"""How long re-gridding takes: `./run bench regrid --rows 1000000`: every case moves, a tenth moves, none moves.

The ground is a street of 280 grids side by side. Ended cases have ids in the order of their reports, as in life. Cases are seeded with grids drawn at random, so the first run moves
nearly all of them, which is the worst case; then a tenth of the ground changes hands; then nothing does. Beside them,
as the floor of the same run: one UPDATE of the same rows that sets the same columns, without looking where they lie.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

import django

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT_SECONDS: Final = 60.0
WEST, SOUTH, WIDE, HIGH = 118.28, 36.79, 0.06, 0.05
COLUMNS: Final = 20


def draw_grids(moved: int = 0) -> None:
    """Give every grid its rectangle; the first `moved` of them trade places with their neighbour."""
    import shapely

    from bench.seed_cases import codes
    from yizhi.grid.domain.areas import forget_areas
    from yizhi.grid.domain.writing import NewArea, store_areas

    wanted = codes()
    for at in range(0, moved - 1, 2):
        wanted[at], wanted[at + 1] = wanted[at + 1], wanted[at]
    rows = -(-len(wanted) // COLUMNS)
    wide, high = WIDE / COLUMNS, HIGH / rows
    store_areas(
        NewArea(
            code,
            geometry=shapely.box(
                WEST + wide * (at % COLUMNS), SOUTH + high * (at // COLUMNS),
                WEST + wide * (at % COLUMNS + 1), SOUTH + high * (at // COLUMNS + 1),
            ),
        )
        for at, code in enumerate(wanted)
    )  # fmt: skip
    forget_areas()


def processor_seconds() -> float:
    """Return for how long this process, and the one of the database that serves it, had a processor so far."""
    from django.db import connection

    theirs = 0.0
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            stat = Path(f"/proc/{cursor.fetchone()[0]}/stat").read_text(encoding="ascii", errors="replace")
        theirs = sum(map(int, stat.rpartition(")")[2].split()[11:13])) / os.sysconf("SC_CLK_TCK")
    return time.process_time() + theirs


def regrid(what: str, batch: int, target: float | None) -> bool:
    """Run one job to its end and tell how long it took and how much it moved."""
    from bench.kit.figures import at_most, tell
    from yizhi.casework.domain.regridding import ask_regridding, next_job, run_regridding
    from yizhi.kernel import clock
    from yizhi.org.actor import SYSTEM

    ask_regridding(what, actor=SYSTEM, now=clock.now())
    started, worked = time.perf_counter(), processor_seconds()
    job = next_job(clock.now())
    if job is None:
        raise SystemExit("no job")
    run_regridding(job, clock=clock.now, batch=batch)
    seconds = time.perf_counter() - started
    job.refresh_from_db()
    tell(f"{what}: cases moved of {job.total:,}", job.moved)
    tell(f"{what}: seconds on a processor, ours and the database's", processor_seconds() - worked, "s")
    tell(f"{what}: load of the machine then", os.getloadavg()[0])
    return tell(f"{what}: re-gridding", seconds, "s", None if target is None else at_most(target))


def floor(rows: int) -> None:
    """One UPDATE in one transaction that gives as many cases another area, rolled back."""
    from django.db import transaction

    from bench.kit.figures import tell
    from yizhi.casework.models import Case

    last = Case.objects.order_by("pk")[rows - 1].pk
    started = time.perf_counter()
    with transaction.atomic():
        Case.objects.filter(pk__lte=last).update(area_code="370305002014020", reported_area_code="370305002001001")
        transaction.set_rollback(True)
    tell(f"floor: one UPDATE of {rows:,} cases, rolled back", time.perf_counter() - started, "s")


def main(argv: Sequence[str]) -> int:
    """Fill the database and measure; 0 when the target was met."""
    parser = argparse.ArgumentParser(prog="./run bench regrid", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--batch", type=int, default=0)
    options = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
    django.setup()
    from bench.seed_cases import codes, seed
    from yizhi.casework.domain.regridding import BATCH

    seed(options.rows, in_order=True)
    batch = options.batch or BATCH
    draw_grids()
    met = regrid("every case moves", batch, LIMIT_SECONDS)
    draw_grids(moved=len(codes()) // 10)
    met &= regrid("a tenth moves", batch, LIMIT_SECONDS)
    met &= regrid("none moves", batch, LIMIT_SECONDS)
    floor(options.rows // 10)
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

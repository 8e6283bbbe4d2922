"""How fast the map's window is answered with many cases: `python -m bench.map_viewport 100000 1000000`.

Fills the configured database (a throw-away one) with the demonstration's ground and with cases strewn
over it, then asks windows from the whole subdistrict down to a street corner, with and without ended cases.
"""

from __future__ import annotations

import os
import random
import sys
import time
from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yizhi.casework.models import Case

ROUNDS = 40
BATCH = 5_000
SHARE_OPEN = 0.03
ZOOMS = (12, 13, 14, 15, 16, 17)
# Degrees that a desk's map of 1000 × 800 px shows at zoom 0.
WIDE, HIGH = 360 * 1000 / 512, 360 * 800 / 512 * 0.8


def draw_cases(count: int, rng: random.Random) -> Iterator[Case]:
    """Yield cases on the demonstration's ground: thicker in the middle of each grid, a few percent open."""
    from yizhi.casework.enums import OPEN_STAGES, Source, Stage
    from yizhi.casework.models import Case
    from yizhi.grid.domain.cells import cell_of
    from yizhi.grid.models import Area
    from yizhi.kernel import clock

    titles = [
        "垃圾桶满溢，异味大",
        "单元门口路灯不亮",
        "楼道堆放电动车",
        "井盖松动，车过有响声",
        "绿化带树枝压到晾衣杆",
    ]
    grids = list(Area.objects.filter(level="grid", lon__isnull=False).values_list("code", "lon", "lat"))
    now = clock.now()
    for _ in range(count):
        code, lon, lat = rng.choice(grids)
        lon, lat = lon + rng.gauss(0, 0.0009), lat + rng.gauss(0, 0.0007)
        is_open = rng.random() < SHARE_OPEN
        stage = rng.choice(OPEN_STAGES) if is_open else rng.choices([Stage.CLOSED, Stage.REFUSED], [9, 1])[0]
        at = now - timedelta(hours=rng.random() * (60 if is_open else 24 * 365))
        yield Case(
            title=rng.choice(titles), stage=stage, source=Source.PHONE, area_code=code, lon=lon, lat=lat,
            h3=cell_of(lon, lat), reported_at=at, moved_at=at, due_at=at + timedelta(hours=48) if is_open else None,
        )  # fmt: skip


def fill(count: int) -> None:
    """Bring the database up to so many cases."""
    from yizhi.casework.models import Case
    from yizhi.demo.geography import build_geography
    from yizhi.grid.models import Area

    if not Area.objects.exists():
        build_geography()
    rng = random.Random(count)
    while (missing := count - Case.objects.count()) > 0:
        # A number that is taken already is drawn again in the next round.
        Case.objects.bulk_create(draw_cases(min(BATCH, missing), rng), batch_size=500, ignore_conflicts=True)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def measure(stage: str, zoom: int) -> tuple[float, float, int]:
    """Return median and 95th percentile (ms) of windows at a zoom, and the most marks answered."""
    from yizhi.casework.domain.inbox import Filters
    from yizhi.casework.domain.map_data import Window, map_view
    from yizhi.demo.geography import CENTRE
    from yizhi.kernel import clock
    from yizhi.org.actor import Actor, ActorKind, Grant
    from yizhi.org.enums import Role

    actor = Actor(ActorKind.STAFF, user_id=1, grants=(Grant(Role.DUTY_DESK, "370305002"),))
    rng, took, marks = random.Random(zoom), [], 0
    wide, high = WIDE / 2**zoom / 2, HIGH / 2**zoom / 2
    for _ in range(ROUNDS):
        lon, lat = CENTRE[0] + rng.uniform(-0.02, 0.02), CENTRE[1] + rng.uniform(-0.02, 0.02)
        started = time.perf_counter()
        view = map_view(
            actor, Filters(stage=stage), Window(lon - wide, lat - high, lon + wide, lat + high, zoom), now=clock.now()
        )
        took.append((time.perf_counter() - started) * 1000)
        marks = max(marks, len(view.cases) + len(view.cells))
    took.sort()
    return took[len(took) // 2], took[int(len(took) * 0.95)], marks


def main() -> None:
    """Fill and measure for every size named."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
    import django

    django.setup()
    from django.db import connection

    for count in map(int, sys.argv[1:] or ["100000"]):
        fill(count)
        for stage in ("open", "all"):
            for zoom in ZOOMS:
                median, p95, marks = measure(stage, zoom)
                print(
                    f"{connection.vendor:10} {count:>9,} {stage:4} zoom {zoom}: median {median:6.1f} ms, p95 {p95:6.1f} ms, {marks} marks"
                )


if __name__ == "__main__":
    main()

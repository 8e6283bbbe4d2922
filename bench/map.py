"""The map at the size of a city: windows of 10,000,000 cases at every zoom, through the page's own address; points to grids.

What is measured: the whole answer of the map's address for a member of the duty desk (sign-in, statements, the columnar copy, JSON), one
request at a time. The operational rows are all there (that is what a new generation and single cases are read from). Beside it: PostGIS
(`ST_AsMVT` of the same points, `ST_Contains` of the same grids) where it is or may be installed, and our own statement without the copy.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bench.kit.city import COUNTY, City
from bench.kit.figures import at_most, percentile, tell
from bench.kit.peer import Peer, points_to_grids
from bench.kit.windows import PIXELS, ZOOMS, Seen, ask, look, staff, windows

if TYPE_CHECKING:
    from django.test import Client

WAYS: Final = {"open": {"stage": "open"}, "all": {"stage": "all"}}
FILTERED: Final = {
    "one category": {"stage": "all", "category": "{category}"},
    "by source": {"stage": "all", "by": "source"},
    "by category": {"stage": "all", "by": "category"},
    "a year back": {"stage": "all", "since": "{since}"},
    "a quarter of a year": {"stage": "all", "since": "{quarter}", "until": "{over}"},
}
LIMIT_MS: Final = {"postgresql": 100.0, "sqlite": 150.0}
LIMIT_KB, LIMIT_RATIO, LIMIT_MB = 250.0, 1.5, 250.0


def generation(what: str) -> None:
    """Make the copy and tell how long it took."""
    from django.conf import settings

    from yizhi.insights.domain.copy.build import make_generation
    from yizhi.kernel import clock

    started = time.perf_counter()
    made = make_generation(now=clock.now(), from_nothing=what == "from nothing")
    folder = Path(settings.YIZHI_COPY_DIR)
    tell(f"copy made {what}: {made.rows:,} cases", time.perf_counter() - started, "s")
    tell("… the base", (folder / made.base).stat().st_size / 1e6, "MB")
    tell("… Parquet by month", sum(path.stat().st_size for path in folder.glob("*.parquet")) / 1e6, "MB")


def judge(name: str, small: dict[int, Seen], large: dict[int, Seen], *, counts: bool = True) -> bool:
    """Print what windows took with few and with many cases; True when the targets were met, or there are none."""
    from django.db import connection

    limit, met = LIMIT_MS[connection.vendor], True
    for zoom in ZOOMS:
        ratio = large[zoom].p95 / small[zoom].p95
        middle, before = (percentile(some[zoom].took, 0.5) for some in (large, small))
        shown = f"{name}, zoom {zoom}: {large[zoom].kilobytes:.0f} KB, p50 {middle:.0f} ×{middle / before:.2f}, p95 ×{ratio:.2f}; p95"
        met &= tell(shown, large[zoom].p95, "ms", at_most(limit) if counts else None)
        met &= not counts or (ratio <= LIMIT_RATIO and large[zoom].kilobytes <= LIMIT_KB)
    if counts:
        everything = [percentile([t for seen in some.values() for t in seen.took], 0.95) for some in (small, large)]
        met &= tell(
            f"{name}, all zooms: p95 against that of fewer cases",
            everything[1] / everything[0],
            "×",
            at_most(LIMIT_RATIO),
        )
        met &= tell(f"{name}: largest answer", max(seen.kilobytes for seen in large.values()), "KB", at_most(LIMIT_KB))
    return met


def fresh(client: Client) -> bool:
    """File a report and see after how long it is in the answer at every zoom."""
    import uuid

    from yizhi.casework.domain.draft import ReportDraft
    from yizhi.casework.domain.intake import file_report
    from yizhi.kernel import clock
    from yizhi.org.actor import reporter

    slowest = 0.0
    for zoom in ZOOMS:
        box = windows(zoom, 1)[0]
        west, south, east, north = map(float, box.split(","))
        before = sum(json.loads(ask(client, box, zoom, WAYS["all"])[1])["counts"].values())
        lon, lat = (west + east) / 2, (south + north) / 2
        draft = ReportDraft(text="路灯不亮", lon=lon, lat=lat, area_code=f"{COUNTY}001001001")
        file_report(draft, actor=reporter(), now=clock.now(), key=uuid.uuid4())
        started = time.perf_counter()
        while sum(json.loads(ask(client, box, zoom, WAYS["all"])[1])["counts"].values()) <= before:
            if time.perf_counter() - started > 5:
                break
        slowest = max(slowest, time.perf_counter() - started)
    return tell("a new case is in the answer at every zoom after at most", slowest * 1000, "ms", at_most(1000))


def worker_memory() -> bool:
    """Ask windows from four threads of another process and tell its memory."""
    code = "import bench.map as m, django; django.setup(); m.as_worker()"
    # As `serve` starts them.
    env = {**os.environ, "MALLOC_ARENA_MAX": "2"}
    said = subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.PIPE, text=True, env=env).stdout
    after, peak = map(float, said.split()[-2:])
    met = tell("memory of a page worker with the copy open, after 4 threads asked", after, "MB", at_most(LIMIT_MB))
    tell("… its peak, taking in the tail and with all threads at once", peak, "MB")
    return met


def as_worker() -> None:
    """What the other process does."""
    import logging
    from concurrent.futures import ThreadPoolExecutor

    logging.getLogger("yizhi").setLevel(logging.WARNING)

    def some(seed: int) -> None:
        from django.db import connection

        client = staff()
        for zoom in ZOOMS:
            for box in windows(zoom + seed % 2, 4):
                for way in WAYS.values():
                    ask(client, box, zoom, way)
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(some, range(4)))
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    print(*(int(status.partition(name)[2].split()[0]) / 1024 for name in ("VmRSS:", "VmHWM:")))


def without_copy(rounds: int) -> None:
    """Tell what the same answer takes from the operational rows alone, at the widest window."""
    from yizhi.casework.domain.inbox import Filters
    from yizhi.casework.domain.map_data import map_view, parse_window
    from yizhi.kernel import clock
    from yizhi.org.actor import Actor, ActorKind, Grant
    from yizhi.org.enums import Role

    actor = Actor(ActorKind.STAFF, user_id=1, grants=(Grant(Role.DUTY_DESK, COUNTY),))
    for stage in WAYS:
        for zoom in (ZOOMS[0], 13):
            window = parse_window(windows(zoom, 1)[0], str(zoom))
            assert window is not None
            asked = partial(map_view, actor, Filters(stage=stage), window, now=clock.now())
            took = [_timed(asked) for _ in range(rounds)]
            tell(f"floor: our statement without the copy, {stage}, zoom {zoom}", min(took), "ms")


def _timed(call: Callable[[], Any]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def filtered(client: Client, city: City, rounds: int) -> dict[str, dict[int, Seen]]:
    """Ask under filters that look further than stage and area (no target: stated for what it is)."""
    today = city.now.date()
    values = {
        "category": str(city.firsts[0] + 7),
        "since": f"{today.year - 1}-{today.month:02d}-01",
        "quarter": str(today - timedelta(days=200)),
        "over": str(today - timedelta(days=110)),
    }
    return {
        name: look(client, {key: text.format(**values) for key, text in query.items()}, max(rounds // 4, 3))
        for name, query in FILTERED.items()
    }


def touched(city: City, count: int) -> None:
    """Let something happen to many cases: what a tail before the next generation may hold."""
    from yizhi.casework.models import CaseEvent

    pks = np.random.default_rng(5).choice(city.have, count, replace=False) + 1
    CaseEvent.objects.bulk_create(
        CaseEvent(case_id=int(pk), act="note", from_stage="closed", to_stage="closed", at=city.now, party="desk", area_code=COUNTY)
        for pk in pks
    )  # fmt: skip


def main(argv: Sequence[str]) -> int:
    """Measure; 0 when every target was met."""
    parser = argparse.ArgumentParser(
        prog="./run bench map", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=10_000_000)
    parser.add_argument("--fewer", type=int, default=0, help="the number they are compared with (default: a tenth)")
    parser.add_argument("--grids", type=int, default=20_000)
    parser.add_argument("--buildings", type=int, default=200_000)
    parser.add_argument(
        "--points", type=int, default=1_000_000, help="points that are brought to 10,000 grids; 0: not measured"
    )
    parser.add_argument("--rounds", type=int, default=30, help="windows a zoom")
    parser.add_argument("--no-peer", action="store_true", help="leave PostGIS out")
    options = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
    import django

    django.setup()
    import logging

    from yizhi.kernel.garbage import keep_searches_short

    keep_searches_short()  # as every page worker does
    logging.getLogger("yizhi").setLevel(logging.WARNING)
    peer = None if options.no_peer else Peer.when_possible()
    met = points_to_grids(options.points, peer) if options.points else True
    with tempfile.TemporaryDirectory(prefix="yizhi-city-") as folder:
        Path(folder).chmod(0o755)
        return 0 if _city(options, Path(folder), peer) and met else 1


def _city(options: argparse.Namespace, folder: Path, peer: Peer | None) -> bool:
    started = time.perf_counter()
    city = City(folder, grids=options.grids, buildings_=options.buildings, total=options.cases)
    city.grow(options.fewer or options.cases // 10)
    generation("from nothing")
    client = staff()
    small = {name: look(client, query, options.rounds) for name, query in WAYS.items()}
    small_filtered = filtered(client, city, options.rounds)
    city.grow(options.cases)
    tell("rows drawn, written and indexed", time.perf_counter() - started, "s")
    generation("from nothing")
    print(f"  load now: {', '.join(f'{value:.1f}' for value in os.getloadavg())}")
    met = True
    for name, query in WAYS.items():
        met &= judge(name, small[name], look(client, query, options.rounds))
    for name, seen in filtered(client, city, options.rounds).items():
        judge(name, small_filtered[name], seen, counts=False)
    met &= fresh(client)
    touched(city, 20_000)
    tell("first answer with 20,000 cases in the tail", ask(client, windows(12, 1)[0], 12, WAYS["all"])[0], "ms")
    tail = look(client, WAYS["all"], max(options.rounds // 3, 3))
    tell(
        "all, with that tail: p95 of all zooms",
        percentile([t for seen in tail.values() for t in seen.took], 0.95),
        "ms",
    )
    met &= worker_memory()
    generation("from the one before, with that tail")
    without_copy(2)
    if peer is not None:
        peer.tiles({zoom: windows(zoom, 2) for zoom in (9, 11, 13, 15, 17, 19)}, PIXELS)
    return met


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

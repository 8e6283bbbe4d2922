"""How fast the duty desk answers with a million cases: `./run bench desk --db sqlite|postgres --rows 1000000`.

For every filter: the list's own statements and the whole page, median and 95th percentile, statements, and the floor:
the same fifty rows fetched by their primary keys in bare SQL. `--url` measures a database that is there already.
"""

from __future__ import annotations

import argparse
import os
import platform
import random
import tempfile
import time
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from yizhi.casework.domain.inbox import Filters

ROUNDS = 30
SCOPE = "370305002"
LIMIT_MS = 100.0


def combinations(rng: random.Random) -> Iterator[tuple[str, Callable[[], Filters]]]:
    """Yield (name, a maker of such filters with values drawn anew)."""
    from yizhi.casework.domain.inbox import ENDED, EVERY, LATE, OPEN, SOON_DUE, Filters
    from yizhi.casework.models import Category
    from yizhi.kernel import clock
    from yizhi.org.models import Organisation

    categories = list(Category.objects.filter(code__startswith="B").order_by("code").values_list("pk", flat=True))
    organisations = list(Organisation.objects.filter(code__startswith="bench-").values_list("pk", flat=True))
    today = clock.today()

    def community() -> str:
        return f"{SCOPE}{rng.randrange(1, 15):03d}"

    def grid() -> str:
        return f"{community()}{rng.randrange(1, 21):03d}"

    def day() -> Any:
        return today - timedelta(days=rng.randrange(5, 350))

    def common() -> str:
        return rng.choice(["垃圾", "电动车", "小区", "消防通道", "楼", "1号楼", "垃圾 幼儿园"])

    def rare() -> str:
        return rng.choice(["窨井", "鸽子棚", "streetl", "窨井里有小猫", "猫", "羽毛 北门", "没有这个词"])

    open_stages = ["reported", "accepted", "handling", "checking", "verifying", "suspended"]
    yield "reported (the first view)", lambda: Filters()
    yield "any open stage", lambda: Filters(stage=rng.choice(open_stages))
    yield "all open", lambda: Filters(stage=OPEN)
    yield "all", lambda: Filters(stage=EVERY)
    yield "ended", lambda: Filters(stage=ENDED)
    yield "refused or withdrawn", lambda: Filters(stage=rng.choice(["refused", "withdrawn", "merged"]))
    yield "late", lambda: Filters(stage=OPEN, when=LATE)
    yield "soon", lambda: Filters(stage=OPEN, when=SOON_DUE)
    yield "supervised", lambda: Filters(stage=OPEN, supervised=True)
    for stage in (OPEN, EVERY, "closed", "refused"):
        yield f"{stage} + community", lambda s=stage: Filters(stage=s, area=community())
        yield f"{stage} + grid", lambda s=stage: Filters(stage=s, area=grid())
        yield f"{stage} + category", lambda s=stage: Filters(stage=s, category=rng.choice(categories))
        yield f"{stage} + source", lambda s=stage: Filters(stage=s, source=rng.choice(["phone", "patrol", "api", "import"]))
        yield f"{stage} + organisation", lambda s=stage: Filters(stage=s, organisation=rng.choice(organisations))
        yield f"{stage} + days", lambda s=stage: Filters(stage=s, since=(d := day()), until=d + timedelta(days=3))
        yield f"{stage} + common words", lambda s=stage: Filters(stage=s, text=common())
        yield f"{stage} + rare words", lambda s=stage: Filters(stage=s, text=rare())
        yield f"{stage} + community, category", lambda s=stage: Filters(stage=s, area=community(), category=rng.choice(categories))
        yield f"{stage} + grid, rare category, source", lambda s=stage: Filters(stage=s, area=grid(), category=categories[-1], source="web")
        yield f"{stage} + category, organisation", lambda s=stage: Filters(stage=s, category=rng.choice(categories), organisation=rng.choice(organisations))
        yield f"{stage} + source, organisation", lambda s=stage: Filters(stage=s, source="import", organisation=rng.choice(organisations))
        yield f"{stage} + community, common words", lambda s=stage: Filters(stage=s, area=community(), text=common())
        yield f"{stage} + rare category, common words", lambda s=stage: Filters(stage=s, category=rng.choice(categories[30:]), text=common())
        yield f"{stage} + source, common words", lambda s=stage: Filters(stage=s, source="import", text=common())
        yield f"{stage} + days, common words", lambda s=stage: Filters(stage=s, since=day(), text=common())
    yield "everything at once", lambda: Filters(stage=EVERY, area=community(), category=categories[1], source="phone", organisation=organisations[0], text="垃圾", since=today - timedelta(days=300))  # fmt: skip


def percentiles(took: list[float]) -> tuple[float, float]:
    """Median and 95th percentile in milliseconds."""
    took = sorted(took)
    return took[len(took) // 2] * 1000, took[min(int(len(took) * 0.95), len(took) - 1)] * 1000


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds and answer of a call."""
    started = time.perf_counter()
    answer = call()
    return time.perf_counter() - started, answer


def floor_of(ids: list[int]) -> float:
    """Seconds that bare SQL takes for the same rows by primary key."""
    from django.db import connection

    if not ids:
        return 0.0
    with connection.cursor() as cursor:
        spots = ", ".join(["%s"] * len(ids))
        return timed(lambda: cursor.execute(f"SELECT * FROM casework_case WHERE id IN ({spots})", ids).fetchall())[0]


def desk_client() -> Client:
    """A browser of a member of staff of the desk who is signed in."""
    from django.test import Client

    from yizhi.org.models import RoleGrant, User

    user, _ = User.objects.get_or_create(username="bench-desk")
    RoleGrant.objects.get_or_create(user=user, role="duty_desk", area_code=SCOPE)
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def measure(name: str, make: Callable[[], Filters], client: Client) -> bool:
    """Print one line; whether the page held the limit."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from yizhi.casework.domain.inbox import inbox
    from yizhi.kernel import clock
    from yizhi.workbench.filters import as_query

    lists, pages, floors, deep, statements = [], [], [], [], 0
    for _ in range(int(os.environ.get("BENCH_ROUNDS", ROUNDS))):
        filters = make()
        seconds, page = timed(lambda f=filters: inbox((SCOPE,), f, now=clock.now()))
        lists.append(seconds)
        floors.append(floor_of([row.id for row in page.rows]))
        if page.after:
            deep.append(timed(lambda f=filters, p=page: inbox((SCOPE,), f, now=clock.now(), after=p.after))[0])
        query = as_query(replace(filters)).urlencode()
        seconds, response = timed(lambda q=query: client.get(f"/work/desk/?{q}"))
        assert response.status_code == 200, response.status_code
        pages.append(seconds)
    with CaptureQueriesContext(connection) as captured:
        client.get(f"/work/desk/?{query}")
    statements = len(captured)
    (median, p95), (page_median, page_p95), floor = percentiles(lists), percentiles(pages), percentiles(floors)[0]
    ratio = f"{median / floor:5.1f}×" if floor else "     –"
    after = f"{percentiles(deep)[1]:7.1f}" if deep else "      –"
    ok = p95 <= LIMIT_MS and statements <= 12
    print(f"{name:44} {median:7.1f} {p95:7.1f} {after}  {page_median:7.1f} {page_p95:7.1f}  {statements:3}  {floor:6.2f} {ratio} {'' if ok else '  ← over'}", flush=True)
    return ok


def run(rows: int, only: str) -> int:
    """Seed and measure on the configured database."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from bench.seed_cases import seed
    from yizhi.casework.models import Case

    call_command("migrate", verbosity=0)
    seed(rows)
    client = desk_client()
    client.get("/work/desk/")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"\n{connection.vendor} · {Case.objects.count():,} cases · {platform.machine()}, {os.cpu_count()} cores, load {load}")
    print(f"{'filter':44} {'list':>7} {'p95':>7} {'page 2':>7}  {'page':>7} {'p95':>7}  {'sql':>3}  {'floor':>6} ratio   (ms)")
    results = [measure(name, make, client) for name, make in combinations(random.Random(7)) if only in name]
    over = results.count(False)
    print(f"{len(results) - over} of {len(results)} within {LIMIT_MS:.0f} ms and 12 statements")
    return 1 if over else 0


def main(argv: list[str]) -> int:
    """Measure on the database that was asked for."""
    parser = argparse.ArgumentParser(prog="./run bench desk", description=__doc__)
    parser.add_argument("--db", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--url", default="", help="measure this database instead of a new one")
    parser.add_argument("--only", default="", help="only filters whose name holds this")
    options = parser.parse_args(argv)
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="yizhi-bench-"))
        url = options.url or f"sqlite:///{folder}/bench.sqlite3"
        if options.db == "postgres" and not options.url:
            from tests.postgres import temporary_cluster

            url = stack.enter_context(temporary_cluster(shared_buffers="512MB"))
        os.environ |= {"DATABASE_URL": url, "YIZHI_DATA_DIR": folder, "YIZHI_DATABASE_POOL": "0", "YIZHI_LOG_LEVEL": "ERROR"}
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
        return run(options.rows, options.only)


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))

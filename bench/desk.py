"""How fast the duty desk answers with a million cases: `./run bench desk --db sqlite|postgres --rows 1000000`.

For every filter: the list's own statements and the whole page, median and 95th percentile, statements, and the floor:
the same fifty rows fetched by their primary keys in bare SQL.
"""

from __future__ import annotations

import argparse
import os
import random
import time
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from django.test import Client

    from yizhi.casework.domain.inbox import Filters

MOST_STATEMENTS = 12
SCOPE = "370305002"
LIMIT_MS = 100.0
OPEN_STAGES = ("reported", "accepted", "handling", "checking", "verifying", "suspended")
COMMON = ("垃圾", "电动车", "小区", "消防通道", "楼", "1号楼", "垃圾 幼儿园")
RARE = ("窨井", "鸽子棚", "streetl", "窨井里有小猫", "猫", "羽毛 北门", "没有这个词")
BESIDE: tuple[tuple[str, ...], ...] = (
    ("community",), ("grid",), ("category",), ("source",), ("organisation",), ("three days",), ("common words",), ("rare words",),
    ("community", "category"), ("grid", "rare category", "rare source"), ("category", "organisation"), ("rare source", "organisation"),
    ("community", "common words"), ("rare category", "common words"), ("rare source", "common words"), ("since", "common words"),
)  # fmt: skip


class Draw:
    """Draws the values of filters anew for every round."""

    def __init__(self, rng: random.Random) -> None:
        from yizhi.casework.models import Category
        from yizhi.kernel import clock
        from yizhi.org.models import Organisation

        self.rng, self.today = rng, clock.today()
        categories = Category.objects.filter(code__startswith="B").order_by("code")
        self.categories = list(categories.values_list("pk", flat=True))
        self.organisations = list(Organisation.objects.filter(code__startswith="bench-").values_list("pk", flat=True))

    def community(self) -> str:
        """One of the communities."""
        return f"{SCOPE}{self.rng.randrange(1, 15):03d}"

    def value(self, name: str) -> dict[str, Any]:
        """Values for one filter, by its name."""
        day = self.today - timedelta(days=self.rng.randrange(5, 350))
        makers: dict[str, Callable[[], dict[str, Any]]] = {
            "community": lambda: {"area": self.community()},
            "grid": lambda: {"area": f"{self.community()}{self.rng.randrange(1, 21):03d}"},
            "category": lambda: {"category": self.rng.choice(self.categories)},
            "rare category": lambda: {"category": self.rng.choice(self.categories[30:])},
            "source": lambda: {"source": self.rng.choice(["phone", "patrol", "api", "import"])},
            "rare source": lambda: {"source": "import"},
            "organisation": lambda: {"organisation": self.rng.choice(self.organisations)},
            "three days": lambda: {"since": day, "until": day + timedelta(days=3)},
            "since": lambda: {"since": day},
            "common words": lambda: {"text": self.rng.choice(COMMON)},
            "rare words": lambda: {"text": self.rng.choice(RARE)},
            "late": lambda: {"when": "late"},
            "soon": lambda: {"when": "soon"},
            "supervised": lambda: {"supervised": True},
        }
        return makers[name]()

    def filters(self, stage: str, names: tuple[str, ...]) -> Filters:
        """Filters of these kinds with new values."""
        from yizhi.casework.domain.inbox import Filters

        drawn: dict[str, Any] = {}
        for name in names:
            drawn |= self.value(name)
        return Filters(stage=self.rng.choice(OPEN_STAGES) if stage == "one open stage" else stage, **drawn)


def combinations() -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield (stage, names of the filters beside it)."""
    yield from (
        ("reported", ()),
        ("one open stage", ()),
        ("open", ()),
        ("all", ()),
        ("ended", ()),
        ("refused", ()),
        ("merged", ()),
        ("withdrawn", ()),
    )
    yield from (("open", ("late",)), ("open", ("soon",)), ("open", ("supervised",)))
    for stage in ("open", "all", "closed", "refused"):
        yield from ((stage, names) for names in BESIDE)
    yield "all", ("community", "category", "source", "organisation", "since", "common words")


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
        return timed(lambda: cursor.execute(f"SELECT * FROM casework_case WHERE id IN ({spots})", ids).fetchall())[0]  # noqa: S608 - only placeholders


def desk_client() -> Client:
    """A browser of a member of staff of the desk who is signed in."""
    from django.test import Client

    from yizhi.org.models import RoleGrant, User

    user, _ = User.objects.get_or_create(username="bench-desk")
    RoleGrant.objects.get_or_create(user=user, role="duty_desk", area_code=SCOPE)
    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@dataclass
class Figures:
    """Seconds of every round: the list's first and second page, the whole page, bare SQL for the same rows."""

    lists: list[float] = field(default_factory=list)
    deep: list[float] = field(default_factory=list)
    pages: list[float] = field(default_factory=list)
    floors: list[float] = field(default_factory=list)

    def take(self, filters: Filters, client: Client) -> str:
        """Measure one round and return the page's address."""
        from yizhi.casework.domain.inbox import inbox
        from yizhi.kernel import clock
        from yizhi.workbench.filters import as_query

        seconds, page = timed(partial(inbox, (SCOPE,), filters, now=clock.now()))
        self.lists.append(seconds)
        if page.rows:
            self.floors.append(floor_of([row.id for row in page.rows]))
        if page.after:
            self.deep.append(timed(partial(inbox, (SCOPE,), filters, now=clock.now(), after=page.after))[0])
        url = f"/work/desk/?{as_query(filters).urlencode()}"
        seconds, response = timed(partial(client.get, url))
        assert response.status_code == 200, response.status_code
        self.pages.append(seconds)
        return url


def measure(stage: str, names: tuple[str, ...], draw: Draw, client: Client, rounds: int) -> bool:
    """Print one line; whether list and page held their limits."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    figures, url = Figures(), ""
    for _ in range(rounds):
        url = figures.take(draw.filters(stage, names), client)
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    (median, p95), (page_median, page_p95) = percentiles(figures.lists), percentiles(figures.pages)
    floor = percentiles(figures.floors)[0] if figures.floors else 0.0
    ratio = f"{median / floor:5.1f}×" if floor else "     –"
    after = f"{percentiles(figures.deep)[1]:7.1f}" if figures.deep else "      –"
    ok = p95 <= LIMIT_MS and len(captured) <= MOST_STATEMENTS
    over = "" if ok else "  ← over"
    name = " + ".join((stage, *names))
    print(
        f"{name:52} {median:7.1f} {p95:7.1f} {after}  {page_median:7.1f} {page_p95:7.1f}  {len(captured):3}  {floor:6.2f} {ratio}{over}",
        flush=True,
    )
    return ok


def main(argv: list[str]) -> int:
    """Fill the configured database where it needs it, and measure."""
    parser = argparse.ArgumentParser(prog="./run bench desk", description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=30)
    parser.add_argument("--only", default="", help="only filters whose name holds this")
    options = parser.parse_args(argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
    os.environ["YIZHI_LOG_LEVEL"] = "ERROR"
    import django

    django.setup()
    from django.db import connection

    from bench.seed_cases import seed
    from yizhi.casework.models import Case

    seed(options.rows)
    client = desk_client()
    client.get("/work/desk/")
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    print(f"{connection.vendor} · {Case.objects.count():,} cases · {os.cpu_count()} cores, load {load}")
    print(
        f"{'stage and filters':52} {'list':>7} {'p95':>7} {'page 2':>7}  {'page':>7} {'p95':>7}  {'sql':>3}  {'floor':>6} ratio   (ms)"
    )
    draw = Draw(random.Random(7))
    wanted = [(stage, names) for stage, names in combinations() if options.only in " + ".join((stage, *names))]
    results = [measure(stage, names, draw, client, options.rounds) for stage, names in wanted]
    print(f"{results.count(True)} of {len(results)} within {LIMIT_MS:.0f} ms and {MOST_STATEMENTS} statements")
    return 1 if False in results else 0


if __name__ == "__main__":
    import sys

    sys.exit(main(sys.argv[1:]))

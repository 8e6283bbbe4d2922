"""Fills a throw-away database with many plausible cases, fast: `seed(1_000_000)` in a few minutes.

About 3 % are open, spread over a year and 280 grids; categories, sources and words are as uneven as in life. Every case
is found by its words; open ones have a report and its event, those in handling an order. Rows are written past the
domain on purpose (COPY, executemany): what is measured afterwards is reading.
"""

from __future__ import annotations

import random
import uuid
from datetime import datetime, timedelta
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence


STREET: Final = "370305002"
COMMUNITIES, GRIDS = 14, 20
CATEGORIES, ORGANISATIONS = 60, 16
SHARE_OPEN: Final = 0.03
BATCH: Final = 10_000
SOURCES: Final = (("phone", 46), ("patrol", 30), ("hotline", 14), ("web", 8), ("api", 1.9), ("import", 0.1))
OPEN: Final = (
    ("handling", 55),
    ("reported", 12),
    ("checking", 15),
    ("accepted", 8),
    ("suspended", 6),
    ("verifying", 4),
)
ENDED: Final = (("closed", 94), ("refused", 4), ("withdrawn", 2))
# Words that make texts: (share of cases, text). The last is in one case of some thousands.
WORDS: Final = (
    (18, "垃圾桶满了，袋子堆到路上，味道很大"), (12, "电动车停在楼道里，挡住消防通道"), (10, "小区路灯不亮，晚上看不清路"), (9, "井盖松动，车开过去响"),
    (9, "汽车乱停，占了人行道"), (8, "烧烤油烟很大，窗户不敢开"), (8, "广场舞音响太吵"), (7, "树枝压到晾衣杆"), (6, "墙上贴满小广告"), (5, "电梯坏了，老人下不了楼"),
    (4, "污水冒出来，流到门口"), (3, "施工到半夜，睡不着"), (0.8, "streetlight out near the school gate"), (0.15, "鸽子棚搭在楼顶，羽毛满天飞"), (0.05, "窨井里有小猫叫"),
)  # fmt: skip
PLACES: Final = (
    "北门",
    "南门",
    "东门口",
    "西侧",
    "地下车库",
    "快递柜旁",
    "幼儿园门口",
    "菜市场里",
    "公交站旁",
    "健身广场",
)


def codes() -> list[str]:
    """Codes of all grids."""
    return [f"{STREET}{c:03d}{g:03d}" for c in range(1, COMMUNITIES + 1) for g in range(1, GRIDS + 1)]


def numbers(start: int, taken: Collection[str] = ()) -> Iterator[str]:
    """Case numbers in a scattered order, each once, none of those that are taken."""
    from yizhi.kernel.ids import ALPHABET, NUMBER_DIGITS, check_sign

    size = len(ALPHABET) ** NUMBER_DIGITS
    position = start
    while True:
        value, digits = position * 15_485_863_001 % size, ""
        for _ in range(NUMBER_DIGITS):
            value, sign = divmod(value, len(ALPHABET))
            digits += ALPHABET[sign]
        if (number := digits + check_sign(digits)) not in taken:
            yield number
        position += 1


def seed_ground() -> tuple[list[int], list[int]]:
    """Make areas, categories and organisations; return the ids of the last two."""
    from yizhi.casework.models import Category, CategoryDictionary
    from yizhi.grid.models import Area
    from yizhi.kernel.memo import forget_all
    from yizhi.org.models import Organisation

    if not Area.objects.exists():
        Area.objects.create(code=STREET[:6], level="county", name="临淄区")
        Area.objects.create(code=STREET, level="street", name="雪宫街道", parent_id=STREET[:6])
        communities = [
            Area(code=f"{STREET}{c:03d}", level="community", name=f"第{c}社区", parent_id=STREET)
            for c in range(1, COMMUNITIES + 1)
        ]
        Area.objects.bulk_create(communities)
        Area.objects.bulk_create(
            Area(code=code, level="grid", name=f"网格{code[-3:]}", parent_id=code[:12]) for code in codes()
        )
    if not Category.objects.filter(code__startswith="B").exists():
        dictionary = CategoryDictionary.objects.filter(is_current=True).first() or CategoryDictionary.objects.create(
            code="bench", name="bench", is_current=True
        )
        Category.objects.bulk_create(
            Category(dictionary=dictionary, kind="matter", major_code=f"{n // 10:02d}", major_name=f"大类{n // 10}", code=f"B{n:03d}", name=f"类别{n}")
            for n in range(CATEGORIES)
        )  # fmt: skip
        Organisation.objects.bulk_create(Organisation(code=f"bench-{n}", name=f"单位{n}") for n in range(ORGANISATIONS))
    forget_all()
    categories = list(Category.objects.filter(code__startswith="B").order_by("code").values_list("pk", flat=True))
    return categories, list(
        Organisation.objects.filter(code__startswith="bench-").order_by("pk").values_list("pk", flat=True)
    )


def weighted(rng: random.Random, table: Sequence[tuple[Any, float]], count: int) -> list[Any]:
    """Draw many values by weight."""
    return rng.choices([value for value, _ in table], [weight for _, weight in table], k=count)


def draw(
    count: int,
    first: int,
    rng: random.Random,
    now: datetime,
    ids: tuple[list[int], list[int]],
    *,
    in_order: bool = False,
) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield (fields of a case, its words); ended ones oldest first where `in_order`, as life writes them."""
    from yizhi.casework.models import Case
    from yizhi.grid.domain.cells import cells_of

    categories, organisations = ids
    grids = codes()
    stages = [
        rng.choices([s for s, _ in OPEN], [w for _, w in OPEN])[0] if rng.random() < SHARE_OPEN else rng.choices([s for s, _ in ENDED], [w for _, w in ENDED])[0]
        for _ in range(count)
    ]  # fmt: skip
    is_open = {stage for stage, _ in OPEN}
    area = rng.choices(grids, [1 + n % 5 for n in range(len(grids))], k=count)
    kinds = rng.choices(categories, [1 / (1 + n) for n in range(len(categories))], k=count)
    leads = rng.choices(organisations, [1 / (1 + n) for n in range(len(organisations))], k=count)
    sources, words = weighted(rng, SOURCES, count), weighted(rng, [(text, share) for share, text in WORDS], count)
    lons = [118.28 + rng.random() * 0.06 for _ in range(count)]
    lats = [36.79 + rng.random() * 0.05 for _ in range(count)]
    cells, number = cells_of(lons, lats), numbers(first, frozenset(Case.objects.values_list("number", flat=True)))
    for n in range(count):
        opened = stages[n] in is_open
        age = rng.random() * 4 * 24 if opened else (365 * 24) * (1 - n / count) if in_order else rng.random() * 365 * 24
        at = now - timedelta(hours=age)
        due = at + timedelta(hours=rng.uniform(60, 140)) if opened and stages[n] != "suspended" else None
        sent = stages[n] in {"handling", "checking", "closed", "suspended"}
        address = f"{rng.randrange(1, 400)}号楼{rng.choice(PLACES)}"
        yield (
            {
                "uuid": uuid.UUID(int=rng.getrandbits(128)), "number": next(number), "stage": stages[n], "title": words[n][:40], "category": kinds[n], "source": sources[n],
                "area_code": area[n], "lon": lons[n], "lat": lats[n], "h3": cells[n], "address": address, "reported_at": at, "moved_at": at, "due_at": due,
                "lead": leads[n] if sent else None, "dispatched_at": at if sent else None, "deadline_at": due, "closed_at": None if opened else at + timedelta(hours=50),
                "handled_at": None if opened else at + timedelta(hours=40), "supervised_until": now + timedelta(days=3) if opened and rng.random() < 0.02 else None,
                "severity": "urgent" if rng.random() < 0.05 else "ordinary", "is_public": True,
            },
            f"{words[n]} {address}",
        )  # fmt: skip


def _details(
    cases: list[tuple[int, dict[str, Any]]],
) -> tuple[list[dict[str, Any]], list[dict[str, Any]], list[dict[str, Any]]]:
    """Return reports, events and orders of the open ones among some cases."""
    reports, events, orders = [], [], []
    for pk, fields in cases:
        if fields["due_at"] is None:
            continue
        reports.append(
            {
                "case": pk,
                "key": uuid.uuid4(),
                "text": fields["title"],
                "source": fields["source"],
                "reported_at": fields["reported_at"],
            }
        )
        events.append(
            {
                "case": pk,
                "act": "report",
                "to_stage": "reported",
                "at": fields["reported_at"],
                "party": "reporter",
                "area_code": fields["area_code"],
            }
        )
        if fields["stage"] == "handling":
            at = fields["reported_at"]
            orders.append(
                {"case": pk, "organisation": fields["lead"], "sent_at": at, "sign_due_at": at + timedelta(hours=1), "deadline_at": fields["due_at"], "limit": 4, "time_kind": "working_hours"}
            )  # fmt: skip
    return reports, events, orders


def _token(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    from yizhi.kernel.ids import new_token

    return [{**row, "uuid": uuid.uuid4(), "token": new_token()} for row in rows]


def seed(rows: int, *, now: datetime | None = None, in_order: bool = False) -> None:
    """Bring the database up to so many cases. Indexes are taken away while writing and made again."""
    from django.db import connection, transaction

    from bench.kit.bulk import Writer
    from yizhi.casework.domain.search import bulk_index
    from yizhi.casework.models import Case, CaseEvent, Order, Report
    from yizhi.kernel import clock

    ids, have = seed_ground(), Case.objects.count()
    if have >= rows:
        return
    rng, now = random.Random(rows), now or clock.now()
    last = Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    indexes = list(Case._meta.indexes)  # noqa: SLF001 - Django's documented meta API
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.remove_index(Case, index)
        if connection.vendor == "postgresql":
            editor.execute("DROP INDEX casework_casesearch_terms")
    drawn, pk = draw(rows - have, last + 1, rng, now, ids, in_order=in_order), last
    while chunk := list(islice(drawn, BATCH)):
        numbered = [(pk + n, fields) for n, (fields, _words) in enumerate(chunk, start=1)]
        with transaction.atomic():
            Writer(Case).write({"id": n, **fields} for n, fields in numbered)
            reports, events, orders = _details(numbered)
            Writer(Report).write(_token(reports))
            Writer(CaseEvent).write(events)
            Writer(Order).write([{**order, "uuid": uuid.uuid4()} for order in orders])
            bulk_index((n, words) for (n, _fields), (_f, words) in zip(numbered, chunk, strict=True))
        pk += len(chunk)
        print(f"\r  {pk:,} cases", end="", flush=True)
    print()
    with connection.schema_editor() as editor:
        for index in indexes:
            editor.add_index(Case, index)
        if connection.vendor == "postgresql":
            editor.execute("CREATE INDEX casework_casesearch_terms ON casework_casesearch USING gin (terms)")
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('casework_case', 'id'), %s)", [pk])
            cursor.execute("VACUUM ANALYZE")
        else:
            cursor.execute("INSERT INTO casework_casesearch (casework_casesearch) VALUES ('optimize')")
            cursor.execute("ANALYZE")


if __name__ == "__main__":
    import os
    import sys

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
    import django

    django.setup()
    seed(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)

"""A city for the map: its grids, and as many cases as wanted, around its buildings; drawn with numpy and DuckDB, written in bulk.

Cases lie within some 30 m of a building, buildings lie denser in the middle; 3 % are open. Rows are written past the domain on
purpose: what is measured afterwards is reading. Only one case in a thousand gets an event; the copy is built from the rows.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

COUNTY: Final = "370305"
WEST, SOUTH, WIDE, HIGH = 118.0, 36.5, 0.6, 0.5
CATEGORIES, ORGANISATIONS, STREETS = 60, 16, 20
BATCH: Final = 500_000
# What a row says: SQL over the drawn columns `id, lon, lat, h3, grid, kind, word, age, now`.
_OPEN: Final = "word < 0.03"
_CELLS: Final = {
    "id": "id", "uuid": "printf('%032x', id)", "number": "printf('%08X', id)", "version": "1", "title": "'路灯不亮，晚上看不清路'",
    "stage": f"CASE WHEN {_OPEN} THEN CASE WHEN word < 0.016 THEN 'handling' WHEN word < 0.020 THEN 'reported' WHEN word < 0.024 THEN 'checking' "
    "WHEN word < 0.027 THEN 'accepted' ELSE 'verifying' END WHEN word < 0.94 THEN 'closed' WHEN word < 0.98 THEN 'refused' ELSE 'withdrawn' END",
    "category_id": f"first_category + CAST(floor(kind * kind * {CATEGORIES}) AS BIGINT)", "severity": "CASE WHEN kind < 0.05 THEN 'urgent' ELSE 'ordinary' END",
    "source": "CASE WHEN grid % 10 < 5 THEN 'phone' WHEN grid % 10 < 8 THEN 'patrol' WHEN grid % 10 < 9 THEN 'hotline' ELSE 'web' END", "is_public": "1",
    "area_code": "code", "lon": "lon", "lat": "lat", "h3": "h3", "reported_area_code": "''", "address": "printf('%d号楼', grid % 400)",
    "reported_at": "reported", "moved_at": "reported", "due_at": f"CASE WHEN {_OPEN} THEN reported + INTERVAL 90 HOUR END",
    "deadline_at": "reported + INTERVAL 90 HOUR", "closed_at": f"CASE WHEN NOT ({_OPEN}) THEN reported + INTERVAL 50 HOUR END",
    "handled_at": f"CASE WHEN NOT ({_OPEN}) THEN reported + INTERVAL 40 HOUR END", "deadline_provisional": "0", "time_kind": "'working_hours'",
    "stage_before": "''", "suspension_count": "0", "rework_count": "0", "reopen_count": "0", "report_count": "1", "urge_count": "0", "reporter_asked": "0",
    "outcome": "''", "public_reply": "''", "on_the_spot": "0", "lead_id": f"first_organisation + id % {ORGANISATIONS}",
}  # fmt: skip


def buildings(count: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return the places of buildings: half of them around the middle, half anywhere."""
    rng = np.random.default_rng(7)
    half = count // 2
    lons = np.concatenate(
        [WEST + WIDE * rng.random(count - half), WEST + WIDE * (0.5 + 0.12 * rng.standard_normal(half))]
    )
    lats = np.concatenate(
        [SOUTH + HIGH * rng.random(count - half), SOUTH + HIGH * (0.5 + 0.12 * rng.standard_normal(half))]
    )
    return lons.clip(WEST, WEST + WIDE - 1e-6), lats.clip(SOUTH, SOUTH + HIGH - 1e-6)


def codes(count: int) -> list[str]:
    """Return the codes of so many grids: streets, communities, up to 50 grids each."""
    communities = max(count // 50 // STREETS, 1)
    return [
        f"{COUNTY}{n // 50 // communities + 1:03d}{n // 50 % communities + 1:03d}{n % 50 + 1:03d}" for n in range(count)
    ]


def seed_areas(grids: int) -> tuple[int, int]:
    """Make the areas, categories and organisations; return the first id of the last two."""
    from yizhi.casework.models import Category, CategoryDictionary
    from yizhi.grid.models import Area
    from yizhi.kernel.memo import forget_all
    from yizhi.org.models import Organisation

    found = codes(grids)
    Area.objects.create(code=COUNTY, level="county", name="临淄区")
    for level, length in (("street", 9), ("community", 12), ("grid", 15)):
        names = sorted({code[:length] for code in found})
        Area.objects.bulk_create(Area(code=c, level=level, name=f"区域{c[6:]}", parent_id=c[:-3]) for c in names)
    dictionary = CategoryDictionary.objects.create(code="bench", name="bench", is_current=True)
    Category.objects.bulk_create(
        Category(dictionary=dictionary, kind="matter", major_code="01", major_name="大类", code=f"B{n:03d}", name=f"类别{n}")
        for n in range(CATEGORIES)
    )  # fmt: skip
    Organisation.objects.bulk_create(Organisation(code=f"bench-{n}", name=f"单位{n}") for n in range(ORGANISATIONS))
    forget_all()
    return Category.objects.order_by("pk")[0].pk, Organisation.objects.order_by("pk")[0].pk


def _drawn(first: int, count: int, total: int, grids: int, spots: tuple[Any, Any], now: Any) -> dict[str, Any]:
    from yizhi.grid.domain.cells import cells_of
    from yizhi.grid.domain.coordinates import METRES_PER_DEGREE

    rng = np.random.default_rng(first)
    where = rng.integers(0, len(spots[0]), count)
    lons = spots[0][where] + rng.normal(0, 30 / METRES_PER_DEGREE, count)
    lats = spots[1][where] + rng.normal(0, 30 / METRES_PER_DEGREE, count)
    rows, columns = 125, max(grids // 125, 1)
    grid = ((lons - WEST) / WIDE * columns).astype(np.int64).clip(0, columns - 1) * rows
    grid += ((lats - SOUTH) / HIGH * rows).astype(np.int64).clip(0, rows - 1)
    ids = np.arange(first, first + count)
    days = 730.0 * (1 - ids / total) + rng.random(count)
    word = rng.random(count)
    days[word < 0.03] *= 0.008
    return {
        "id": ids, "lon": lons, "lat": lats, "h3": np.asarray(cells_of(lons.tolist(), lats.tolist()), dtype=np.int64), "grid": grid.clip(0, grids - 1), "kind": rng.random(count),
        "word": word, "moment": (now.timestamp() - days * 86_400).astype(np.int64),
    }  # fmt: skip


def _rows_sql(firsts: tuple[int, int]) -> str:
    cells = ", ".join(f'{cell} AS "{name}"' for name, cell in _CELLS.items())
    return (
        f"SELECT {cells} FROM (SELECT *, make_timestamp(moment * 1000000) AS reported, {firsts[0]} AS first_category, "  # noqa: S608 - constants
        f"{firsts[1]} AS first_organisation FROM drawn JOIN codes USING (grid))"
    )


def _write(engine: Any, sql: str, folder: Path) -> None:
    from django.db import connection

    names = ", ".join(f'"{name}"' for name in _CELLS)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            path = folder / "cases.csv"
            engine.execute(f"COPY ({sql}) TO '{path}' (FORMAT csv, HEADER false)")
            cursor.execute("SET session_replication_role = replica")  # foreign keys are right by the way they are made
            with (
                cursor.cursor.copy(
                    f"COPY casework_case ({names}) FROM STDIN (FORMAT csv, FORCE_NOT_NULL (reported_area_code, stage_before, outcome, public_reply))"
                ) as copy,
                path.open("rb") as file,
            ):
                while block := file.read(1 << 20):
                    copy.write(block)
            return
        spots = ", ".join("%s" for _ in _CELLS)
        texts = ", ".join(f'CAST("{name}" AS VARCHAR)' if name.endswith("_at") else f'"{name}"' for name in _CELLS)
        found = engine.execute(f"SELECT {texts} FROM ({sql})")  # noqa: S608 - our own columns
        while rows := found.fetchmany(20_000):
            cursor.executemany(f"INSERT INTO casework_case ({names}) VALUES ({spots})", rows)  # noqa: S608 - our own columns


class City:
    """Grows to as many cases as wanted; the indexes are away while it grows."""

    def __init__(self, folder: Path, *, grids: int, buildings_: int, total: int) -> None:
        import duckdb

        from yizhi.kernel import clock

        self.folder, self.grids, self.total, self.now = folder, grids, total, clock.now()
        self.spots, self.have, self.firsts = buildings(buildings_), 0, seed_areas(grids)
        self.engine = duckdb.connect(config={"threads": 2, "memory_limit": "1GB"})
        known = codes(grids)
        listed = {"grid": np.arange(grids), "code": np.asarray(known, dtype=object)}
        self.engine.register("listed", listed)
        self.engine.execute("CREATE TABLE codes AS SELECT * FROM listed")

    def grow(self, count: int) -> None:
        """Add cases until there are so many."""
        from django.db import connection, transaction

        from yizhi.casework.models import Case

        indexes = list(Case._meta.indexes)  # noqa: SLF001 - Django's documented meta API
        with connection.schema_editor() as editor:
            for index in indexes:
                editor.remove_index(Case, index)
        while self.have < count:
            size = min(BATCH, count - self.have)
            drawn = _drawn(self.have + 1, size, self.total, self.grids, self.spots, self.now)
            self.engine.register("drawn", drawn)
            with transaction.atomic():
                _write(self.engine, _rows_sql(self.firsts), self.folder)
                self._events(size)
            self.have += size
            print(f"\r  {self.have:,} cases", end="", flush=True)
        print()
        with connection.schema_editor() as editor:
            for index in indexes:
                editor.add_index(Case, index)
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SELECT setval(pg_get_serial_sequence('casework_case', 'id'), %s)", [self.have])
            cursor.execute("ANALYZE")

    def _events(self, size: int) -> None:
        from yizhi.casework.models import CaseEvent

        CaseEvent.objects.bulk_create(
            CaseEvent(case_id=pk, act="report", to_stage="reported", at=self.now, party="reporter", area_code=COUNTY)
            for pk in range(self.have + 1, self.have + size + 1, 1000)
        )

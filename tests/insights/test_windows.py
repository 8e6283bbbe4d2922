"""No case is lost or counted twice at any zoom: cells put together, cells on the edge and a tail, against counting one by one."""

from __future__ import annotations

import math
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yizhi.casework.domain.inbox import Filters
from yizhi.casework.domain.map_data import Window
from yizhi.grid.domain.cells import FINEST, cell_of, cell_ranges
from yizhi.insights.domain.copy import engine as engines
from yizhi.insights.domain.copy.layout import DEGREE, NAMES, SOURCES, STAGES, encode_area
from yizhi.insights.domain.copy.rolls import RESOLUTIONS, ROLLS, TIMED_SQL, periods_in
from yizhi.insights.domain.days import microseconds
from yizhi.insights.domain.windows import Group, Question, each_sql, groups_sql, ids_sql, roll_for
from yizhi.kernel import clock

NOW = datetime(2026, 3, 10, tzinfo=UTC)
AREAS = ("370305002001001", "370305002001002", "370305002002001", "370305003001001")
CLOSED, REPORTED = STAGES.index("closed"), STAGES.index("reported")
Row = tuple[int, float, float, int]
LON, LAT = st.floats(118.0, 118.6).map(lambda v: round(v, 7)), st.floats(36.5, 37.0).map(lambda v: round(v, 7))
POINTS = st.lists(st.tuples(LON, LAT, st.sampled_from([CLOSED, REPORTED])), max_size=60)
WINDOWS = st.tuples(LON, LAT, st.sampled_from([0.002, 0.02, 0.1, 0.3, 1.0]), st.floats(6, 19))


def area_of(pk: int) -> str:
    """The grid of a case."""
    return AREAS[pk % len(AREAS)]


def category_of(pk: int) -> int | None:
    """The category of a case; one in three has none."""
    return pk % 3 or None


def source_of(pk: int) -> int:
    """The source of a case, as the copy numbers it."""
    return pk % 2


class Copy:
    """A base, a tail and what it replaces, made of rows (id, lon, lat, stage); area, category and source follow from the id."""

    def __init__(self) -> None:
        self.engine = engines.connect(memory="64MB", spill=Path("/tmp"))  # noqa: S108 - nothing is spilled
        self.engine.execute("ATTACH ':memory:' AS base")
        for table in ("base.live", "base.ended", "tail", "gone"):
            engines.make_rows_table(self.engine, table)

    def fill(self, **tables: list[Row]) -> None:
        """Put rows into `live`, `ended`, `tail` and `gone`, and put the ended ones together by cells."""
        for name in ("live", "ended", "tail", "gone"):
            table = f"base.{name}" if name in {"live", "ended"} else name
            self.engine.execute(f"TRUNCATE {table}")
            rows = [
                (pk, cell_of(lon, lat), round(lon * DEGREE), round(lat * DEGREE), encode_area(area_of(pk)), stage, category_of(pk) or "NULL", source_of(pk), microseconds(reported_of(pk)))
                for pk, lon, lat, stage in tables[name]
            ]  # fmt: skip
            if rows:
                values = ", ".join(f"({', '.join(map(str, row))})" for row in rows)
                names = "(id, h3, x, y, area, stage, category, source, reported)"
                self.engine.execute(f"INSERT INTO {table} {names} VALUES {values}")  # noqa: S608 - a test's own numbers
        for roll in ROLLS:
            self.engine.execute(f"CREATE OR REPLACE TABLE {roll.table} AS {roll.sql()}")
        self.engine.execute(f"CREATE OR REPLACE TABLE base.timed AS {TIMED_SQL}")

    def reach(self) -> dict[int, tuple[int, int]]:
        """How far the points of one cell lie apart."""
        sql = "SELECT coalesce(max(x1 - x0), 0), coalesce(max(y1 - y0), 0) FROM base.roll{}"
        return {resolution: self.engine.execute(sql.format(resolution)).fetchone() for resolution in RESOLUTIONS}  # type: ignore[misc]


@pytest.fixture(scope="module")
def copy() -> Copy:
    return Copy()


def inside(rows: list[Row], question: Question) -> list[Row]:
    """Look at each row by itself."""
    window, filters = question.window, question.filters
    return [
        row
        for row in rows
        if window.west <= row[1] <= window.east
        and window.south <= row[2] <= window.north
        and area_of(row[0]).startswith(tuple(question.areas))
        and filters.category in {None, category_of(row[0])}
        and filters.source in {"", SOURCES[source_of(row[0])]}
        and (filters.since or date.min) <= day_of(row[0]) <= (filters.until or date.max)
    ]


def reported_of(pk: int) -> datetime:
    """When a case was reported: spread over some ten months, at odd hours."""
    return NOW - timedelta(hours=37 * (pk % 200) + 0.5)


def day_of(pk: int) -> date:
    """The day a case was reported, here."""
    return clock.local(reported_of(pk)).date()


def key_of(row: Row, by: str) -> int | None:
    """What a case is told apart by."""
    return {"stage": row[3], "category": category_of(row[0]), "source": source_of(row[0])}[by]


DAYS = st.none() | st.integers(0, 330).map(lambda days: NOW.date() - timedelta(days=days))
SCOPES = st.sampled_from([("370305",), ("370305002",), ("370305002001", "370305003"), (AREAS[0],)])
WANTED = st.builds(
    Filters,
    stage=st.just("all"),
    category=st.sampled_from([None, 1, 2]),
    source=st.sampled_from(["", SOURCES[1]]),
    since=DAYS,
    until=DAYS,
)


@settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(
    base=POINTS, tail=POINTS, moved=st.integers(0, 20), box=WINDOWS, resolution=st.integers(4, 12),
    asked=st.tuples(SCOPES, WANTED, st.sampled_from(["stage", "category", "source"])),
)  # fmt: skip
def test_windows_hold_what_lies_in_them(copy: Copy, base: list[tuple[float, float, int]], tail: list[tuple[float, float, int]], moved: int, box: tuple[float, float, float, float], resolution: int, asked: tuple[tuple[str, ...], Filters, str]) -> None:  # fmt: skip
    areas, filters, by = asked
    old = [(pk, *point) for pk, point in enumerate(base)]
    gone = old[:moved]
    new = [(pk if pk < len(gone) else 1000 + pk, *point) for pk, point in enumerate(tail)]
    copy.fill(live=[r for r in old if r[3] == REPORTED], ended=[r for r in old if r[3] == CLOSED], tail=new, gone=gone)
    window = Window(box[0] - box[2], box[1] - box[2], box[0] + box[2], box[1] + box[2], box[3])
    question = Question(areas, filters, window, by, NOW)
    wanted = inside(old[moved:] + new, question)
    sql = groups_sql(question, resolution, copy.reach(), since=bool(tail or gone))
    found = [Group(*row) for row in copy.engine.execute(sql).fetchall()]
    counted = Counter((cell_of(row[1], row[2]) >> 3 * (FINEST - resolution), key_of(row, by)) for row in wanted)
    assert {(group.cell, group.key): group.n for group in found} == counted
    ids = sorted(row[0] for row in wanted)
    assert [pk for (pk,) in copy.engine.execute(ids_sql(question, 500)).fetchall()] == ids
    assert sum(group.ids for group in found) == sum(ids)
    each = [Group(*row) for row in copy.engine.execute(each_sql(question, resolution, 500, since=bool(tail or gone))).fetchall()]  # fmt: skip
    assert Counter((group.cell, group.key) for group in each) == counted
    assert sorted(group.ids for group in each) == ids


PERIOD = 1 << 41


@given(
    since=st.none() | st.integers(-5 * PERIOD, 900 * PERIOD),
    length=st.none() | st.integers(0, 4 * PERIOD),
    at=st.integers(-6 * PERIOD, 910 * PERIOD),
)
def test_a_stretch_of_time_is_its_whole_periods_and_its_ends(since: int | None, length: int | None, at: int) -> None:
    until = None if length is None else (since or 0) + length
    found = periods_in(since, until)
    if found is None:
        assert length is not None
        assert length < 2 * PERIOD
        return
    low, high = -math.inf if since is None else since, math.inf if until is None else until
    begin, over = -math.inf if found.begin is None else found.begin, math.inf if found.over is None else found.over
    assert low <= begin <= over <= high
    assert since is None or begin - low < PERIOD
    assert until is None or high - over < PERIOD
    counted = (found.first is None or at >> 41 >= found.first) and (found.last is None or at >> 41 <= found.last)
    assert counted == (begin <= at < over)


@pytest.mark.parametrize(
    ("areas", "filters", "by", "resolution", "table"),
    [
        (("370305",), {}, "stage", 7, "base.roll8"),
        (("370305002001001",), {}, "late", 7, "base.roll8"),
        (("370305",), {}, "stage", 8, "base.roll9"),
        (("370305",), {}, "stage", 9, None),
        (("370305",), {}, "category", 7, "base.roll8_category"),
        (("370305",), {"category": 1}, "category", 7, "base.roll8_category"),
        (("370305",), {"category": 1}, "stage", 7, "base.roll8_category"),
        (("370305",), {"organisation": 1}, "late", 7, "base.roll8_lead"),
        (("370305",), {"source": "web"}, "stage", 7, "base.roll8_source"),
        (("370305",), {"source": "web"}, "category", 7, None),
        (("370305",), {"since": NOW.date()}, "stage", 7, "base.roll8_period"),
        (("370305002",), {"since": NOW.date(), "until": NOW.date()}, "late", 7, "base.roll8_period"),
        (("370305",), {"since": NOW.date()}, "category", 7, None),
        (("370305002001",), {"until": NOW.date()}, "stage", 7, None),
        (("370305",), {}, "category", 8, None),
        (("370305002", "370305003"), {}, "category", 7, "base.roll8_category"),
        (("370305002001",), {}, "category", 7, None),
    ],
)
def test_cells_put_together_serve_what_they_know(
    areas: tuple[str, ...], filters: dict[str, object], by: str, resolution: int, table: str | None
) -> None:
    """What they do not know (a community where subdistricts are told apart, a second facet, a time) is read case by case."""
    asked = Filters(stage="all", **filters)  # type: ignore[arg-type]
    roll = roll_for(Question(areas, asked, Window(118, 36, 119, 37), by, NOW), resolution)
    assert (roll and roll.table) == table


@pytest.mark.parametrize(
    ("filters", "resolution", "is_read_in_time"),
    [
        ({"since": NOW.date(), "until": NOW.date()}, 7, True),  # no whole period
        ({"since": NOW.date(), "category": 1}, 7, True),  # a second facet
        ({"since": NOW.date() - timedelta(days=100)}, 7, True),  # whole periods, and the days before
        ({"since": NOW.date()}, 8, False),  # close: by place
        ({"supervised": True, "since": NOW.date()}, 7, False),  # not told there
        ({}, 7, False),
    ],
)
def test_wide_windows_of_a_stretch_of_time_are_read_in_its_order(
    copy: Copy, filters: dict[str, object], resolution: int, *, is_read_in_time: bool
) -> None:
    copy.fill(live=[], ended=[(1, 118.3, 36.8, CLOSED)], tail=[], gone=[])
    asked = Filters(stage="all", **filters)  # type: ignore[arg-type]
    question = Question(("370305",), asked, Window(118, 36, 119, 37), "stage", NOW)
    sql = groups_sql(question, resolution, copy.reach(), since=False)
    assert ("base.timed" in sql) == is_read_in_time
    copy.engine.execute(sql)


@settings(deadline=None, max_examples=150)
@given(
    lon=LON,
    lat=LAT,
    wide=st.floats(0.0001, 0.5),
    high=st.floats(0.0001, 0.5),
    part=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_ranges_of_cells_cover_a_window_once(
    lon: float, lat: float, wide: float, high: float, part: tuple[float, float]
) -> None:
    ranges = cell_ranges(lon, lat, lon + wide, lat + high)
    cell = cell_of(lon + wide * part[0], lat + high * part[1])
    assert sum(first <= cell <= last for first, last in ranges) == 1
    assert all(before[1] < after[0] for before, after in pairwise(ranges))


def test_the_engine_reaches_for_nothing_outside() -> None:
    engine = engines.connect(memory="32MB", spill=Path("/tmp"))  # noqa: S108 - nothing is spilled
    with pytest.raises(duckdb.Error):
        engine.execute("LOAD spatial")
    assert NAMES

"""No case is lost or counted twice at any zoom: cells put together, cells on the edge and a tail, against counting one by one."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime
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
from yizhi.insights.domain.copy.layout import DEGREE, NAMES, ROLLS, STAGES, encode_area, roll_sql
from yizhi.insights.domain.windows import Group, Question, groups_sql, ids_sql

NOW = datetime(2026, 3, 10, tzinfo=UTC)
AREA = "370305002001001"
CLOSED, REPORTED = STAGES.index("closed"), STAGES.index("reported")
Row = tuple[int, float, float, int]
LON, LAT = st.floats(118.0, 118.6).map(lambda v: round(v, 7)), st.floats(36.5, 37.0).map(lambda v: round(v, 7))
POINTS = st.lists(st.tuples(LON, LAT, st.sampled_from([CLOSED, REPORTED])), max_size=60)
WINDOWS = st.tuples(LON, LAT, st.sampled_from([0.002, 0.02, 0.1, 0.3, 1.0]), st.floats(6, 19))


class Copy:
    """A base, a tail and what it replaces, made of rows (id, lon, lat, stage)."""

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
            rows = [[pk, cell_of(lon, lat), round(lon * DEGREE), round(lat * DEGREE), encode_area(AREA), stage] for pk, lon, lat, stage in tables[name]]  # fmt: skip
            if rows:
                names = "(id, h3, x, y, area, stage, reported)"
                self.engine.executemany(f"INSERT INTO {table} {names} VALUES (?, ?, ?, ?, ?, ?, 0)", rows)  # noqa: S608 - a test's own
        for roll in ROLLS:
            self.engine.execute(f"CREATE OR REPLACE TABLE base.roll{roll} AS {roll_sql(roll)}")

    def reach(self) -> dict[int, tuple[int, int]]:
        """How far the points of one cell lie apart."""
        sql = "SELECT coalesce(max(x1 - x0), 0), coalesce(max(y1 - y0), 0) FROM base.roll{}"
        return {roll: self.engine.execute(sql.format(roll)).fetchone() for roll in ROLLS}  # type: ignore[misc]


@pytest.fixture(scope="module")
def copy() -> Copy:
    return Copy()


def brute(rows: list[Row], window: Window, resolution: int) -> Counter[tuple[int, int]]:
    """Count one by one."""
    return Counter(
        (cell_of(lon, lat) >> 3 * (FINEST - resolution), stage)
        for _pk, lon, lat, stage in rows
        if window.west <= lon <= window.east and window.south <= lat <= window.north
    )


@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
@given(base=POINTS, tail=POINTS, moved=st.integers(0, 20), box=WINDOWS, resolution=st.integers(4, 12))
def test_windows_hold_what_lies_in_them(copy: Copy, base: list[tuple[float, float, int]], tail: list[tuple[float, float, int]], moved: int, box: tuple[float, float, float, float], resolution: int) -> None:  # fmt: skip
    old = [(pk, *point) for pk, point in enumerate(base)]
    gone = old[:moved]
    new = [(pk if pk < len(gone) else 1000 + pk, *point) for pk, point in enumerate(tail)]
    copy.fill(live=[r for r in old if r[3] == REPORTED], ended=[r for r in old if r[3] == CLOSED], tail=new, gone=gone)
    window = Window(box[0] - box[2], box[1] - box[2], box[0] + box[2], box[1] + box[2], box[3])
    question = Question(("370305002",), Filters(stage="all"), window, "stage", NOW)
    rows = old[moved:] + new
    sql = groups_sql(question, resolution, copy.reach(), since=bool(tail or gone))
    found = [Group(*row) for row in copy.engine.execute(sql).fetchall()]
    assert {(group.cell, group.key): group.n for group in found} == brute(rows, window, resolution)
    inside = sorted(r[0] for r in rows if window.west <= r[1] <= window.east and window.south <= r[2] <= window.north)
    assert [pk for (pk,) in copy.engine.execute(ids_sql(question, 500)).fetchall()] == inside
    assert sum(group.ids for group in found) == sum(inside)


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

"""What a map shows out of groups of cases: compared with counting them one by one."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from yizhi.insights.domain.copy.layout import DEGREE, encode_area
from yizhi.insights.domain.days import instant
from yizhi.insights.domain.groups import Groups
from yizhi.insights.domain.windows import Group

AREA = "370305002014001"


def columns(rows: list[Group]) -> dict[str, Any]:
    """As the engine gives them."""
    return {
        name: np.ma.masked_array(
            [row[at] or 0 for row in rows], mask=[row[at] is None for row in rows], dtype=np.int64
        )
        for at, name in enumerate(Group._fields)
    }  # fmt: skip


def group(cell: int, key: int | None, n: int, **other: Any) -> Group:
    given = {
        "late": 0,
        "sx": n * 1_183_000_000,
        "sy": n * 368_000_000,
        "ids": cell,
        "area": encode_area(AREA),
        "first": 10**15,
        "last": 2 * 10**15,
    }
    return Group(cell, key, n, **given | other)  # fmt: skip


@given(
    st.dictionaries(
        st.tuples(st.integers(1, 4), st.one_of(st.none(), st.integers(0, 9))), st.integers(1, 5), max_size=20
    )
)
def test_cells_and_counts_are_those_of_the_groups(found: dict[tuple[int, int | None], int]) -> None:
    groups = Groups.read(columns([group(cell, key, n) for (cell, key), n in found.items()]), "category")
    by_key, by_cell = Counter[str](), Counter[int]()
    for (cell, key), n in found.items():
        by_key["" if key is None else str(key)] += n
        by_cell[cell] += n
    cells, only = groups.cells()
    assert groups.counts() == by_key
    assert groups.total == sum(found.values())
    assert {cell.prefix: sum(cell.counts.values()) for cell in cells} == by_cell
    assert [cell.prefix for cell in cells] == sorted(by_cell)
    assert {cell.prefix for cell in only.values()} == {cell for cell, n in by_cell.items() if n == 1}
    assert all(abs(cell.lon - 118.3) < 1e-9 and abs(cell.lat - 36.8) < 1e-9 for cell in cells)


def test_a_cell_lies_in_the_middle_of_its_cases_and_in_the_area_of_most() -> None:
    other = encode_area("370305002014002")
    rows = [group(5, 0, 1, sx=DEGREE, sy=0, area=other, late=1), group(5, 3, 3, sx=9 * DEGREE, sy=4 * DEGREE, late=2)]
    ((cell,), only) = Groups.read(columns(rows), "stage").cells()
    assert (cell.lon, cell.lat, cell.late, cell.area_code) == (2.5, 1.0, 3, AREA)
    assert list(cell.counts.values()) == [1, 3]
    assert only == {}


def test_an_only_case_is_named_by_its_id() -> None:
    cells, only = Groups.read(columns([group(9, 2, 1, ids=4711), group(8, 2, 2)]), "stage").cells()
    assert only == {4711: cells[1]}


def test_the_span_leaves_out_groups_that_know_no_times() -> None:
    rows = [group(1, 0, 1, first=None, last=None), group(2, 0, 1, first=3 * 10**15, last=4 * 10**15)]
    assert Groups.read(columns(rows), "stage").span() == (instant(3 * 10**15), instant(4 * 10**15))
    assert Groups.read(columns(rows[:1]), "stage").span() is None


def test_nothing_is_an_empty_map() -> None:
    groups = Groups.read(columns([]), "late")
    assert (groups.cells(), groups.counts(), groups.total, groups.span()) == (([], {}), {}, 0, None)


@given(
    st.lists(
        st.tuples(st.integers(1, 3), st.one_of(st.none(), st.integers(0, 2)), st.integers(1, 10**6)),
        max_size=30,
        unique_by=lambda row: row[2],
    )
)
def test_single_cases_are_put_together_as_the_engine_would(rows: list[tuple[int, int | None, int]]) -> None:
    each = [group(cell, key, 1, late=pk % 2, ids=pk, first=pk, last=pk, area=pk) for cell, key, pk in rows]
    counted = [
        Group(
            cell, key, len(pks), sum(pk % 2 for pk in pks), len(pks) * 1_183_000_000, len(pks) * 368_000_000, sum(pks),
            min(pks), min(pks), max(pks),
        )
        for cell, key in {row[:2] for row in rows}
        for pks in [[row[2] for row in rows if row[:2] == (cell, key)]]
    ]  # fmt: skip
    ours, engines = Groups.read(columns(each), "category").together(), Groups.read(columns(counted), "category")
    for name in Group._fields:
        assert getattr(ours, name).tolist() == getattr(engines, name).tolist()
    assert ours.counts() == engines.counts()
    assert ours.cells() == engines.cells()

"""The desk's list: scope, filters, order, pages, and how many statements they take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from tests.builders import (
    COMMUNITY_A,
    COMMUNITY_B,
    GRID_A1,
    GRID_B1,
    HOUR,
    STREET,
    TUESDAY,
    World,
    accepted,
    closed,
    dispatched,
    make_report,
)
from yizhi.casework.domain.inbox import (
    ENDED,
    EVERY,
    LATE,
    OPEN,
    SOON_DUE,
    Filters,
    find_row,
    inbox,
    narrowed,
    open_counts,
)
from yizhi.casework.domain.supervision import supervise_case
from yizhi.casework.models import Case

NOW = TUESDAY + HOUR


def ids(filters: Filters, *areas: str, **more: Any) -> list[int]:
    return [row.id for row in inbox(areas or (STREET,), filters, now=more.pop("now", NOW), **more).rows]


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(("text", "statements"), [("", 1), ("垃圾", 2)])
def test_the_list_takes_as_many_statements_for_three_rows_as_for_one(
    world: World, django_assert_num_queries: Any, rows: int, text: str, statements: int
) -> None:
    for _ in range(rows):
        make_report(world)
    with django_assert_num_queries(statements):
        assert len(ids(Filters(text=text))) == rows
    with django_assert_num_queries(1):
        assert open_counts((STREET,), now=NOW).by_stage == {"reported": rows}


def test_a_community_sees_its_own_cases_only(world: World) -> None:
    a, b = make_report(world, grid=GRID_A1), make_report(world, grid=GRID_B1)
    assert ids(Filters(), COMMUNITY_A) == [a.case_id]
    assert ids(Filters(), COMMUNITY_B) == [b.case_id]
    assert ids(Filters(area=COMMUNITY_B), COMMUNITY_A) == []
    assert sorted(ids(Filters(), COMMUNITY_A, COMMUNITY_B)) == [a.case_id, b.case_id]
    assert find_row((COMMUNITY_A,), b.case.number) is None
    assert inbox((), Filters(), now=NOW).rows == []


def test_an_area_outside_the_scope_narrows_to_nothing() -> None:
    assert narrowed((COMMUNITY_A,), GRID_A1) == (GRID_A1,)
    assert narrowed((COMMUNITY_A, COMMUNITY_B), STREET) == (COMMUNITY_A, COMMUNITY_B)
    assert narrowed((COMMUNITY_A,), GRID_B1) == ()


def test_every_filter_narrows(world: World) -> None:
    first, second, third = make_report(world), dispatched(world), closed(world)
    assert ids(Filters()) == [first.case_id]
    assert set(ids(Filters(stage=OPEN))) == {first.case_id, second.pk}
    assert ids(Filters(stage=ENDED)) == [third.pk]
    assert set(ids(Filters(stage=EVERY))) == {first.case_id, second.pk, third.pk}
    assert set(ids(Filters(stage=EVERY, organisation=world.sanitation.pk))) == {second.pk, third.pk}
    assert ids(Filters(stage=EVERY, organisation=world.property.pk)) == []
    assert ids(Filters(stage=EVERY, source="hotline")) == []
    assert len(ids(Filters(stage=EVERY, category=world.category.pk))) == 3
    day = TUESDAY.date()
    assert len(ids(Filters(stage=EVERY, since=day, until=day))) == 3
    assert ids(Filters(stage=EVERY, until=day - timedelta(days=1))) == []


def test_late_and_soon_are_read_off_the_clock(world: World) -> None:
    case = accepted(world)  # to be dispatched within a working hour
    late, soon = Filters(stage=OPEN, when=LATE), Filters(stage=OPEN, when=SOON_DUE)
    assert (ids(late, now=NOW), ids(soon, now=NOW)) == ([], [case.pk])
    after = TUESDAY + 6 * HOUR
    assert (ids(late, now=after), ids(soon, now=after)) == ([case.pk], [])
    counts = open_counts((STREET,), now=after)
    assert (counts.late, counts.soon, counts.open) == (1, 0, 1)


def test_supervised_cases_can_be_asked_for(world: World) -> None:
    case = accepted(world)
    make_report(world)
    supervise_case(case.pk, until=NOW + timedelta(days=1), actor=world.actor("supervisor"), now=NOW)
    assert ids(Filters(stage=OPEN, supervised=True)) == [case.pk]


def test_open_stages_come_most_pressing_first_and_others_newest_first(world: World) -> None:
    old, new = make_report(world, now=TUESDAY - timedelta(days=1)), make_report(world)
    assert ids(Filters()) == [old.case_id, new.case_id]
    assert ids(Filters(stage=EVERY)) == [new.case_id, old.case_id]


@pytest.mark.parametrize("filters", [Filters(), Filters(stage=EVERY)])
def test_pages_show_every_row_once_also_when_moments_are_equal(world: World, filters: Filters) -> None:
    expected = [make_report(world).case_id for _ in range(5)]
    seen: list[int] = []
    after = ""
    for _ in range(3):
        page = inbox((STREET,), filters, now=NOW, after=after, size=2)
        seen += [row.id for row in page.rows]
        after = page.after
    assert sorted(seen) == sorted(expected)
    assert len(seen) == 5
    assert after == ""


@pytest.mark.parametrize("cursor", ["x", "1", "1.x", "-1.2", "9" * 30 + ".1", "1." + "9" * 30, "．.１", "\x00"])
def test_a_broken_cursor_is_the_first_page(world: World, cursor: str) -> None:
    report = make_report(world)
    assert ids(Filters(), after=cursor) == [report.case_id]


def test_counts_follow_the_other_filters(world: World) -> None:
    make_report(world, grid=GRID_A1)
    make_report(world, grid=GRID_B1)
    assert open_counts((STREET,), now=NOW, filters=Filters(area=COMMUNITY_A)).by_stage == {"reported": 1}
    assert open_counts((STREET,), now=NOW, filters=replace(Filters(), category=world.category.pk)).open == 2
    assert Case.objects.count() == 2

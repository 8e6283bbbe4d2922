"""Figures of an area: what is open and late, what came in and was closed day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.builders import (
    COMMUNITY_A,
    GRID_A1,
    GRID_A2,
    GRID_B1,
    HOUR,
    STREET,
    TUESDAY,
    World,
    closed,
    dispatched,
    make_report,
)
from yizhi.casework.domain import desk, map_data
from yizhi.casework.domain.queries import SEEING
from yizhi.casework.models import Case
from yizhi.insights.domain.copy.build import make_generation
from yizhi.insights.domain.days import days_until
from yizhi.insights.domain.figures import TREND_DAYS, _from_database, area_figures, open_by_area

pytestmark = pytest.mark.django_db
NOW = TUESDAY + 6 * HOUR


def story(world: World) -> None:
    """What goes on in two communities."""
    make_report(world, grid=GRID_A1)
    dispatched(world, grid=GRID_A2, now=TUESDAY - timedelta(days=1))
    make_report(world, grid=GRID_B1)
    closed(world)


def test_an_area_is_told_in_figures(world: World) -> None:
    story(world)
    figures = area_figures((STREET,), COMMUNITY_A, now=TUESDAY + 6 * HOUR)
    assert (figures.open, figures.late, figures.by_stage) == (2, 2, {"reported": 1, "handling": 1})
    assert (figures.reported_today, figures.closed_today, figures.closed_this_week) == (2, 1, 1)
    assert len(figures.trend) == TREND_DAYS
    assert figures.trend[-2:] == [(date(2026, 3, 9), 1, 0), (date(2026, 3, 10), 2, 1)]


def test_an_outsider_is_told_nothing(world: World) -> None:
    make_report(world, grid=GRID_A1)
    assert area_figures(world.actor("nobody").areas(*SEEING), GRID_A1, now=TUESDAY).open == 0
    assert area_figures(world.actor("worker_b1").areas(*SEEING), GRID_A1, now=TUESDAY).open == 0
    assert area_figures(world.actor("worker_a1").areas(*SEEING), STREET, now=TUESDAY).open == 1


def test_the_copy_tells_the_same(world: World) -> None:
    story(world)
    make_generation(now=TUESDAY + 3 * HOUR)
    story(world)
    open_case = Case.objects.filter(stage="reported", area_code=GRID_A1).earliest("id")
    desk.accept_case(open_case.pk, actor=world.actor("desk"), now=TUESDAY + 5 * HOUR)
    days = days_until(NOW, TREND_DAYS)
    for scope in ((STREET,), (COMMUNITY_A,), (GRID_B1,), (GRID_A1, GRID_A2), ()):
        assert area_figures(scope, STREET, now=NOW) == _from_database(scope, days, now=NOW)


def test_open_cases_by_grid_are_the_same(world: World) -> None:
    story(world)
    make_generation(now=TUESDAY + 3 * HOUR)
    story(world)
    for name in ("desk", "desk_b", "worker_a1", "cleaner", "nobody"):
        for length in (9, 12, 15):
            actor = world.actor(name)
            assert open_by_area(actor, length, now=NOW) == map_data.open_by_area(actor, length, now=NOW)

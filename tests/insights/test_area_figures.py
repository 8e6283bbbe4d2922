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
from yizhi.casework.domain.queries import SEEING
from yizhi.insights.domain.figures import TREND_DAYS, area_figures

pytestmark = pytest.mark.django_db


def test_an_area_is_told_in_figures(world: World) -> None:
    make_report(world, grid=GRID_A1)
    dispatched(world, grid=GRID_A2, now=TUESDAY - timedelta(days=1))
    make_report(world, grid=GRID_B1)
    closed(world)
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

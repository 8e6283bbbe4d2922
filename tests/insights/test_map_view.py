"""The copy's answer is the database's answer: whatever is asked, whoever asks, whatever happened since the copy was made."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from tests.builders import (
    COMMUNITY_A,
    GRID_A1,
    GRID_A2,
    GRID_B1,
    HOUR,
    TUESDAY,
    World,
    accepted,
    closed,
    dispatched,
    make_report,
)
from yizhi.casework.domain import desk, map_data
from yizhi.casework.domain.inbox import Filters
from yizhi.casework.domain.map_data import BY, SINGLE_ZOOM, MapView, Window
from yizhi.casework.models import Case
from yizhi.insights.domain import map as map_domain
from yizhi.insights.domain.copy import manifest
from yizhi.insights.domain.copy.build import make_generation
from yizhi.insights.domain.map import map_view
from yizhi.org.actor import Actor

pytestmark = pytest.mark.django_db

CITY = Window(118.0, 36.5, 118.6, 37.0, 9.0)
NEAR = Window(118.30, 36.80, 118.31, 36.81, 17.0)


def told(view: MapView) -> tuple[object, ...]:
    """What a view says, without where it was read and which of several areas a cell names."""
    cells = [
        (c.prefix, round(c.lon, 6), round(c.lat, 6), c.late, dict(sorted(c.counts.items())), c.number)
        for c in view.cells
    ]
    return (view.cases, cells, dict(sorted(view.counts.items())), view.late)


def same(actor: Actor, filters: Filters, window: Window, by: str = "stage") -> MapView:
    """Ask both and compare; return the copy's answer."""
    now = TUESDAY + 8 * HOUR
    ours, theirs = (
        map_view(actor, filters, window, now=now, by=by),
        map_data.map_view(actor, filters, window, now=now, by=by),
    )
    assert told(ours) == told(theirs)
    return ours


@pytest.fixture
def _town(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A base with open and ended cases, and acts since: new ones, moved ones, one that ended."""
    monkeypatch.setattr(map_data, "_LEAST_CASES", 0)
    monkeypatch.setattr(map_data, "_PIXELS_A_MARK", 10**9)
    for grid in (GRID_A1, GRID_A2, GRID_B1):
        make_report(world, grid=grid)
    closed(world)
    moved, ended = accepted(world), accepted(world, grid=GRID_A2)
    make_generation(now=TUESDAY + HOUR)
    desk.correct_case(moved.pk, lon=118.315, lat=36.815, actor=world.actor("desk"), now=TUESDAY + 2 * HOUR)
    closed(world)
    dispatched(world, grid=GRID_B1)
    assert ended.pk


FILTERS = [
    Filters(stage="all"), Filters(stage="open"), Filters(stage="ended"), Filters(stage="closed"), Filters(stage="reported"), Filters(stage="x"),
    Filters(stage="all", when="late"), Filters(stage="open", when="soon"), Filters(stage="all", area=COMMUNITY_A), Filters(stage="all", area="9"),
    Filters(stage="all", source="phone"), Filters(stage="all", source="x"), Filters(stage="all", category=-1), Filters(stage="all", supervised=True),
    Filters(stage="all", since=date(2026, 3, 10)), Filters(stage="all", until=date(2026, 3, 9)), Filters(stage="all", text="垃圾桶"),
]  # fmt: skip


@pytest.mark.usefixtures("_town")
@pytest.mark.parametrize("window", [CITY, NEAR], ids=["city", "near"])
def test_every_filter_is_answered_alike(world: World, window: Window) -> None:
    for filters in FILTERS:
        view = same(world.actor("desk"), filters, window)
        assert (view.made is None) == bool(filters.text)


@pytest.mark.usefixtures("_town")
@pytest.mark.parametrize("most", [0, 20_000])
@pytest.mark.parametrize("zoom", [15.9, 17.0, SINGLE_ZOOM])
def test_few_and_many_in_a_close_window_are_answered_alike(
    world: World, monkeypatch: pytest.MonkeyPatch, most: int, zoom: float
) -> None:
    monkeypatch.setattr(map_domain, "_MOST_EACH", most)
    for by in BY:
        view = same(world.actor("desk"), Filters(stage="all"), NEAR._replace(zoom=zoom), by)
        assert bool(view.cases) == (zoom == SINGLE_ZOOM)


@pytest.mark.usefixtures("_town")
def test_cases_are_told_apart_alike(world: World) -> None:
    for by in BY:
        assert same(world.actor("desk"), Filters(stage="all"), CITY, by).cells
        assert same(
            world.actor("desk"), Filters(stage="all"), Window(118.3, 36.8, 118.32, 36.82, SINGLE_ZOOM), by
        ).cases


@pytest.mark.usefixtures("_town")
@pytest.mark.parametrize(
    "name", ["desk", "desk_a", "worker_a1", "worker_b1", "auditor", "cleaner", "manager", "nobody"]
)
def test_everybody_sees_what_is_theirs(world: World, name: str) -> None:
    view = same(world.actor(name), Filters(stage="all"), CITY)
    assert bool(view.counts) == (name not in {"manager", "nobody"})


def test_the_span_of_reports_is_told(world: World) -> None:
    make_report(world)
    make_report(world, now=TUESDAY - timedelta(days=3))
    make_generation(now=TUESDAY)
    make_report(world, now=TUESDAY + HOUR)
    view = same(world.actor("desk"), Filters(stage="all"), CITY)
    assert view.span == (TUESDAY - timedelta(days=3), TUESDAY + HOUR)
    assert view.made == TUESDAY


def test_cases_whose_clock_stands_still_are_not_late(world: World) -> None:
    make_report(world)
    Case.objects.update(due_at=None)
    make_generation(now=TUESDAY)
    assert same(world.actor("desk"), Filters(stage="open"), CITY).late == 0


def test_without_a_copy_the_database_answers(world: World) -> None:
    make_report(world)
    view = same(world.actor("desk"), Filters(stage="all"), CITY)
    assert view.made is None
    assert sum(view.counts.values()) == 1


def test_a_broken_copy_is_done_without(world: World) -> None:
    make_report(world)
    made = make_generation(now=TUESDAY)
    (manifest.folder() / made.base).write_bytes(b"nothing that DuckDB knows")
    assert same(world.actor("desk"), Filters(stage="all"), CITY).made is None


def test_statements_are_few(world: World, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_report(world)
    make_generation(now=TUESDAY)
    actor = world.actor("desk")
    map_view(actor, Filters(stage="all"), CITY, now=TUESDAY)
    for _ in range(3):
        make_report(world)
    tail = 0 if connection.vendor == "postgresql" else 1  # COPY is not counted
    with django_assert_num_queries(2 + tail):
        map_view(actor, Filters(stage="all"), CITY, now=TUESDAY)
    with django_assert_num_queries(2):
        map_view(actor, Filters(stage="all"), CITY, now=TUESDAY)

"""The cases in a map's window: only those the person may see, one by one or put together, with counts that agree."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, World, accepted, closed, dispatched, make_report
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import map_data
from yizhi.grid.domain import revision

EVERYWHERE = "118.2,36.7,118.4,36.9"


def ask(client: Client, **query: Any) -> dict[str, Any]:
    answer = client.get(reverse("workbench:map_cases"), {"bbox": EVERYWHERE, "zoom": "13", **query})
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def numbers(found: dict[str, Any]) -> set[str]:
    return {row[0] for row in found["cases"]}


def test_open_cases_stand_one_by_one_with_their_stage(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    waiting = accepted(world, grid=GRID_B1)
    closed(world)
    found = ask(sign_in("desk"))
    assert numbers(found) == {case.number, waiting.number}
    assert found["counts"] == {"reported": 1, "accepted": 1}
    assert {row[0]: row[3] for row in found["cases"]} == {case.number: "reported", waiting.number: "accepted"}
    assert found["late"] == 2  # the builders' March is long past


def test_ended_cases_come_when_asked_for(world: World, sign_in: SignIn) -> None:
    closed(world)
    assert ask(sign_in("desk"), stage="all")["counts"] == {"closed": 1}


def test_everybody_sees_only_what_is_theirs(world: World, sign_in: SignIn) -> None:
    here, there = dispatched(world, grid=GRID_A1), make_report(world, grid=GRID_B1).case
    assert numbers(ask(sign_in("desk_a"))) == {here.number}
    assert numbers(ask(sign_in("worker_b1"))) == {there.number}
    assert numbers(ask(sign_in("cleaner"))) == {here.number}
    assert numbers(ask(sign_in("manager"))) == set()


def test_outsiders_get_nothing(world: World, sign_in: SignIn, client: Client) -> None:
    make_report(world)
    for name in ("map", "map_cases", "map_heat"):
        assert client.get(reverse(f"workbench:{name}"), {"bbox": EVERYWHERE}).status_code == 302
        assert sign_in("nobody").get(reverse(f"workbench:{name}"), {"bbox": EVERYWHERE}).status_code == 403


def test_the_window_and_the_filters_narrow(world: World, sign_in: SignIn) -> None:
    here, there = make_report(world, grid=GRID_A1).case, make_report(world, grid=GRID_B1, text="路灯不亮").case
    desk = sign_in("desk")
    assert numbers(ask(desk, bbox="118.301,36.801,118.309,36.809")) == {here.number}
    assert numbers(ask(desk, area=COMMUNITY_A)) == {here.number}
    assert numbers(ask(desk, q="路灯")) == {there.number}
    assert numbers(ask(desk, when="late")) == {here.number, there.number}


def test_many_cases_are_put_together(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(map_data, "marks_that_fit", lambda _window: 2)
    for _ in range(3):
        make_report(world, grid=GRID_A1)
    alone = accepted(world, grid=GRID_B1)
    found = ask(sign_in("desk"))
    assert found["cases"] == []
    assert found["counts"] == {"reported": 3, "accepted": 1}
    cells = sorted(found["cells"], key=lambda cell: sum(cell[3].values()))
    assert [(cell[3], cell[4], cell[5]) for cell in cells] == [
        ({"accepted": 1}, alone.number, "东高社区"),
        ({"reported": 3}, "", "桑杨社区"),
    ]
    assert cells[1][:2] == pytest.approx([118.305, 36.805])


def test_a_small_map_puts_cases_together_sooner() -> None:
    phone = map_data.Window(118.300, 36.80, 118.304, 36.804, 16)
    desk = map_data.Window(118.300, 36.80, 118.310, 36.806, 16)
    assert 100 < map_data.marks_that_fit(phone) < map_data.marks_that_fit(desk) < map_data.MOST_CASES
    assert map_data.marks_that_fit(map_data.Window(-180, -80, 180, 80, 24)) == map_data.MOST_CASES


@pytest.mark.parametrize("cases", [1, 3])
def test_the_number_of_statements_does_not_grow(
    world: World,
    sign_in: SignIn,
    django_assert_num_queries: DjangoAssertNumQueries,
    monkeypatch: pytest.MonkeyPatch,
    cases: int,
) -> None:
    monkeypatch.setattr(revision, "LOOK_EVERY_SECONDS", 3600)  # whether the second is over is not the question here
    for _ in range(cases):
        make_report(world)
    desk = sign_in("desk")
    ask(desk)
    with django_assert_num_queries(5):  # session, person, roles, groups, cases
        ask(desk)


@pytest.mark.parametrize(
    "bbox", ["", "1,2,3", "a,b,c,d", "nan,0,1,1", "5,5,1,1", "0,0,inf,1", "1e308,0,1,1", "1,2,3,4,5"]
)
def test_a_window_that_is_none_is_refused(world: World, sign_in: SignIn, bbox: str) -> None:
    assert sign_in("desk").get(reverse("workbench:map_cases"), {"bbox": bbox, "zoom": "12"}).status_code == 422


@pytest.mark.parametrize(
    "query",
    [
        {"zoom": "-40"},
        {"zoom": "99"},
        {"bbox": "-500,-500,500,500"},
        {"stage": "x' or 1", "area": "%", "category": "9" * 40},
    ],
)
def test_odd_wishes_are_harmless(world: World, sign_in: SignIn, query: dict[str, str]) -> None:
    make_report(world)
    ask(sign_in("desk"), **query)


def test_open_cases_are_counted_by_grid(world: World, sign_in: SignIn) -> None:
    make_report(world, grid=GRID_A1)
    make_report(world, grid=GRID_A1)
    closed(world)
    make_report(world, grid=GRID_B1)
    url = reverse("workbench:map_heat")
    assert sign_in("desk").get(url).json() == {GRID_A1: 2, GRID_B1: 1}
    assert sign_in("desk_a").get(url).json() == {GRID_A1: 2}

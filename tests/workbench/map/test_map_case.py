"""One case beside the map: its panel, what lies around it, and where it leads each person."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest
from django.urls import reverse

from tests.builders import GRID_A1, GRID_B1, World, dispatched, in_checking, make_report, the_order
from tests.workbench.conftest import SignIn

HTMX = {"HX-Request": "true"}


def test_the_panel_says_what_it_is_and_leads_to_the_page(world: World, sign_in: SignIn) -> None:
    case = make_report(world, text="路灯不亮").case
    answer = sign_in("desk").get(reverse("workbench:map_case", args=[case.number]), headers=HTMX)
    body = answer.content.decode()
    assert "路灯不亮" in body
    assert reverse("workbench:case", args=[case.number]) in body
    assert "<html" not in body


def test_other_maps_are_told_the_number_and_no_words_of_a_resident(world: World, sign_in: SignIn) -> None:
    case = make_report(world, text="路灯不亮").case
    body = sign_in("desk").get(reverse("workbench:map_case", args=[case.number]), headers=HTMX).content.decode()
    others = [address for address in re.findall(r'href="(https://[^"]+)"', body) if "tianditu" not in address]
    assert len(others) == 2
    for address in others:
        assert case.shown_number in unquote(address)
        assert "路灯不亮" not in unquote(address)


def test_without_a_script_the_address_is_the_page_where_the_person_works(world: World, sign_in: SignIn) -> None:
    case = in_checking(world)
    url = reverse("workbench:map_case", args=[case.number])
    assert sign_in("desk").get(url).headers["Location"] == reverse("workbench:case", args=[case.number])
    order = the_order(case)
    assert sign_in("cleaner").get(url).headers["Location"] == reverse("workbench:order", args=[order.uuid])
    check = case.checks.get()
    assert sign_in("worker_a1").get(url).headers["Location"] == reverse("workbench:field_task", args=[check.pk])


@pytest.mark.parametrize("name", ["desk_b", "worker_b1", "manager"])
def test_an_outsider_is_told_there_is_nothing(world: World, sign_in: SignIn, name: str) -> None:
    case = dispatched(world, grid=GRID_A1)
    for route in ("map_case", "map_near"):
        assert sign_in(name).get(reverse(f"workbench:{route}", args=[case.number])).status_code == 404


def test_a_worker_without_a_task_is_shown_the_case_in_short(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    answer = sign_in("worker_a1").get(reverse("workbench:map_case", args=[case.number]))
    assert answer.status_code == 200
    assert "三个垃圾桶都满了" in answer.content.decode()


def test_neighbours_are_open_near_and_visible(world: World, sign_in: SignIn) -> None:
    case = make_report(world, grid=GRID_A1).case
    near = make_report(world, grid=GRID_A1).case
    make_report(world, grid=GRID_B1)
    found = sign_in("desk").get(reverse("workbench:map_near", args=[case.number])).json()
    assert [(row[0], row[7]) for row in found["cases"]] == [(near.number, 0)]
    assert found["metres"] == 300


def test_the_page_stands(world: World, sign_in: SignIn) -> None:
    for name in ("desk", "worker_a1", "cleaner", "supervisor", "auditor"):
        body = sign_in(name).get(reverse("workbench:map"), {"stage": "handling", "source": "phone"}).content.decode()
        assert 'data-module="work-map"' in body

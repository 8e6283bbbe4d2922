"""What goes on around here: only what is public, nobody's words, and the same without a map."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import COMMUNITY_A, COMMUNITY_B, GRID_A1, GRID_B1, World, closed, make_report, point_in
from yizhi.casework.models import Case, Report
from yizhi.portal.domain.around import TILE_ZOOM, tile_window


def tile_of(lon: float, lat: float) -> tuple[int, int]:
    """Return the tile that holds a point, by the formula of web maps."""
    from math import asinh, pi, radians, tan

    across = 2**TILE_ZOOM
    return int((lon + 180) / 360 * across), int((1 - asinh(tan(radians(lat))) / pi) / 2 * across)


def address(grid: str) -> str:
    column, row = tile_of(*point_in(grid))
    return f"/around/{column}/{row}.json"


def test_the_list_says_what_is_public_and_nothing_more(client: Client, world: World, this_morning: datetime) -> None:
    make_report(world, now=this_morning, text="三个垃圾桶都满了", phone="13900001234")
    make_report(world, now=this_morning, text="不公开的事", is_public=False)
    page = client.get("/around/")
    assert len(page.context["spots"]) == 1
    body = page.content.decode()
    assert "垃圾满溢" in body
    for secret in ("三个垃圾桶", "不公开", "13900001234", "30号楼"):
        assert secret not in body


def test_one_community_at_a_time(client: Client, world: World, this_morning: datetime) -> None:
    make_report(world, grid=GRID_A1, now=this_morning)
    make_report(world, grid=GRID_B1, now=this_morning)
    assert len(client.get(f"/around/?area={COMMUNITY_A}").context["spots"]) == 1
    assert len(client.get("/around/").context["spots"]) == 2
    assert len(client.get(f"/around/?area={COMMUNITY_B}999").context["spots"]) == 2


def test_what_was_solved_lately_is_told(client: Client, world: World, this_morning: datetime) -> None:
    closed(world, now=this_morning)
    page = client.get("/around/")
    assert (len(page.context["spots"]), len(page.context["solved"])) == (0, 1)
    Case.objects.update(is_public=False)
    assert not client.get("/around/").context["solved"]


def test_a_tile_has_the_open_public_cases(client: Client, world: World, this_morning: datetime) -> None:
    case = make_report(world, now=this_morning).case
    make_report(world, now=this_morning, is_public=False)
    closed(world, now=this_morning)
    answer = client.get(address(GRID_A1))
    assert "public" in answer.headers["Cache-Control"]
    (only,) = answer.json()["cases"]
    assert only[:5] == [str(case.uuid), *(round(degrees, 5) for degrees in point_in(GRID_A1)), "reported", "垃圾满溢"]
    assert client.get("/around/0/0.json").json() == {"cases": []}


def test_a_point_is_told_to_about_a_metre(client: Client, world: World, this_morning: datetime) -> None:
    case = make_report(world, now=this_morning).case
    lon, lat = point_in(GRID_A1)
    type(case).objects.filter(pk=case.pk).update(lon=lon + 1.23456789e-5, lat=lat + 4.32198765e-5)
    (only,) = client.get(address(GRID_A1)).json()["cases"]
    assert only[1:3] == [round(lon + 1.23456789e-5, 5), round(lat + 4.32198765e-5, 5)]


def test_joining_from_the_list(client: Client, world: World, this_morning: datetime) -> None:
    make_report(world, now=this_morning)
    known = client.get("/around/").context["spots"][0].known
    form = {"key": known.key, "join": known.uuid, "category": known.category_id, "area_code": GRID_A1, "text": ""}
    assert client.post("/report/", form).status_code == 303
    assert Report.objects.count() == 2
    assert Case.objects.get().report_count == 2


@pytest.mark.parametrize("path", ["/around/8192/1.json", "/around/1/99999999999999999999.json"])
def test_no_such_tile(client: Client, world: World, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("query", ["?area=%00", "?area=" + "9" * 900, "?area=店"])
def test_hostile_addresses(client: Client, world: World, query: str) -> None:
    assert client.get(f"/around/{query}").status_code == 200


@given(st.floats(-179.99, 179.99), st.floats(-84.9, 84.9))
def test_every_point_lies_on_its_tile_and_tiles_meet(lon: float, lat: float) -> None:
    column, row = tile_of(lon, lat)
    window, next_right, next_down = tile_window(column, row), tile_window(column + 1, row), tile_window(column, row + 1)
    assert window is not None
    assert window.west - 1e-9 <= lon <= window.east + 1e-9
    assert window.south - 1e-9 <= lat <= window.north + 1e-9
    assert next_right is None or next_right.west == window.east
    assert next_down is None or next_down.north == window.south


@pytest.mark.parametrize("rows", [1, 3])
def test_statements(
    client: Client, world: World, this_morning: datetime, django_assert_num_queries: Any, rows: int
) -> None:
    for _ in range(rows):
        make_report(world, now=this_morning)
    client.get("/around/")
    with django_assert_num_queries(2):  # open ones, solved ones
        client.get("/around/")
    with django_assert_num_queries(1):
        client.get(address(GRID_A1))

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from tests.builders import GRID_A1, TUESDAY, World, closed, make_report, point_in
from tests.portal.test_report import make_building
from yizhi.casework.models import Case
from yizhi.portal.domain.nearby import metres_between, neighbours

LON, LAT = point_in(GRID_A1)


def ask(client: Client, world: World, lon: float = LON, lat: float = LAT) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/report/where/?lon={lon}&lat={lat}&topic={world.topic.pk}").json()
    return found


def test_a_point_is_named_and_what_is_near_is_told(client: Client, world: World) -> None:
    case = make_report(world).case
    told = ask(client, world)
    assert told["area"] == "桑杨社区 · 网格001"
    assert told["summary"] == "附近 60 米已有 1 件同类问题"
    assert [near["id"] for near in told["near"]] == [str(case.uuid)]


def test_only_open_public_cases_of_the_kind_within_sixty_metres(client: Client, world: World) -> None:
    private = make_report(world, is_public=False).case
    far = make_report(world).case
    Case.objects.filter(pk=far.pk).update(lat=LAT + 0.002)
    done = closed(world, now=TUESDAY)
    near = make_report(world).case
    found = [row.uuid for row in neighbours(LON, LAT, world.category.pk)]
    assert found == [near.uuid]
    assert private.uuid not in found
    assert done.uuid not in found
    assert neighbours(LON, LAT, None) == []
    assert neighbours(LON, LAT, world.category.pk + 1) == []


def test_distance_is_in_metres() -> None:
    assert metres_between(118.3, 36.8, 118.3, 36.801) == pytest.approx(111.2, abs=0.2)
    assert metres_between(118.3, 36.8, 118.301, 36.8) == pytest.approx(89.0, abs=0.3)


def test_nothing_private_is_in_the_answer(client: Client, world: World) -> None:
    make_report(world, phone="13800001234", text="王大爷家门口的垃圾。电话 13800001234")
    assert (
        "13800001234" not in client.get(f"/report/where/?lon={LON}&lat={LAT}&topic={world.topic.pk}").content.decode()
    )


def test_neighbours_read_the_kind_and_nobodys_words(client: Client, world: World) -> None:
    case = make_report(world, text="王大爷家门口的垃圾").case
    assert case.title == "王大爷家门口的垃圾"
    assert case.category is not None
    (near,) = ask(client, world)["near"]
    assert near["title"] == case.category.label
    assert "王大爷" not in str(near)


def test_a_point_outside_is_told_kindly(client: Client, world: World) -> None:
    told = ask(client, world, lon=116.4, lat=39.9)
    assert told["inside"] is False
    assert "照样可以发" in str(told["area"])


@pytest.mark.parametrize("query", ["", "lon=x&lat=y", "lon=nan&lat=nan", "lon=1e9&lat=1", "lon=%00&lat=1"])
def test_a_bad_point_is_an_error_of_the_field(client: Client, world: World, query: str) -> None:
    answer = client.get(f"/report/where/?{query}", headers={"Accept": "application/json"})
    assert answer.status_code == 422


@pytest.mark.parametrize("pole", [(0, 90), (180, -90), (179.99999, 0)])
def test_the_ends_of_the_world_are_no_error(client: Client, world: World, pole: tuple[float, float]) -> None:
    assert client.get(f"/report/where/?lon={pole[0]}&lat={pole[1]}&topic={world.topic.pk}").status_code == 200


def test_buildings_of_an_area(client: Client, world: World) -> None:
    building = make_building()
    told = client.get("/report/places/", {"area": building.area_code}).json()
    assert [row["name"] for row in told["places"]] == ["30 号楼"]
    assert client.get("/report/places/", {"area": "999"}, headers={"Accept": "application/json"}).status_code == 422


def test_the_answer_costs_two_statements(client: Client, world: World, django_assert_num_queries: object) -> None:
    make_report(world)
    ask(client, world)
    with django_assert_num_queries(1):  # type: ignore[operator]
        ask(client, world)

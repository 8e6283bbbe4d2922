"""Areas and places in the admin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.writing import NewArea, store_areas
from yizhi.grid.models import Area, Place

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import DjangoAssertNumQueries

# Unfold 0.110 overrides a method of the admin with the signature of Django 6.0.
OLD_SIGNATURE = pytest.mark.filterwarnings("ignore:Overriding get_action_choices")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town"), OLD_SIGNATURE]

PLACE = {
    "kind": "building",
    "name": "12号楼",
    "name_en": "",
    "area_code": "",
    "address": "",
    "lon": "118.305",
    "lat": "36.825",
}


def put_place(client: Client, **changed: str) -> Place:
    answer = client.post(reverse("admin:grid_place_add"), {**PLACE, **changed})
    assert answer.status_code == 302
    return Place.objects.get()


@pytest.mark.parametrize("query", ["", "?q=3703050020", "?q=东高", "?level=grid", "?boundary=yes", "?boundary=no"])
def test_lists_answer(admin_client: Client, query: str) -> None:
    assert admin_client.get(reverse("admin:grid_area_changelist") + query).status_code == 200


@pytest.mark.parametrize(("query", "count"), [("?boundary=yes", 4), ("?boundary=no", 2), ("?q=370305002004", 3)])
def test_filters_narrow_the_list(admin_client: Client, query: str, count: int) -> None:
    answer = admin_client.get(reverse("admin:grid_area_changelist") + query)
    assert answer.context["cl"].result_count == count


def test_a_longer_list_takes_no_more_statements(
    admin_client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    url = reverse("admin:grid_area_changelist")
    admin_client.get(url)
    with django_assert_max_num_queries(12) as few:
        admin_client.get(url)
    store_areas([NewArea(f"370305002004{number:03d}", f"网格 {number}") for number in range(3, 40)])
    with django_assert_max_num_queries(len(few.captured_queries)):
        admin_client.get(url)


def test_level_and_parent_follow_from_the_code(admin_client: Client) -> None:
    data = {"code": "370305002004003", "name": "网格 003", "name_en": "", "households": "300", "is_active": "on"}
    assert admin_client.post(reverse("admin:grid_area_add"), data).status_code == 302
    area = Area.objects.get(pk="370305002004003")
    assert (area.level, area.parent_id) == ("grid", "370305002004")
    assert "370305002004003" in area_index()


@pytest.mark.parametrize("code", ["", "37030500", "370399001", "abcdef", "370305002004001"])
def test_codes_that_cannot_be_added(admin_client: Client, code: str) -> None:
    answer = admin_client.post(reverse("admin:grid_area_add"), {"code": code, "name": "x", "is_active": "on"})
    assert answer.status_code == 200
    assert "code" in answer.context["adminform"].form.errors


def test_an_area_is_renamed_everywhere_at_once_and_keeps_its_boundary(admin_client: Client) -> None:
    assert area_index()["370305002004"].name == "东高社区"
    url = reverse("admin:grid_area_change", args=["370305002004"])
    assert admin_client.get(url).status_code == 200
    assert admin_client.post(url, {"name": "东高新社区", "name_en": "", "is_active": "on"}).status_code == 302
    area = area_index()["370305002004"]
    assert (area.name, area.bbox) == ("东高新社区", (118.30, 36.82, 118.32, 36.83))


def test_nobody_deletes_an_area(admin_client: Client) -> None:
    assert (
        admin_client.post(reverse("admin:grid_area_delete", args=["370305002014"]), {"post": "yes"}).status_code == 403
    )


def test_a_place_gets_an_outline_and_its_grid(admin_client: Client) -> None:
    place = put_place(admin_client)
    assert place.area_code == "370305002004001"
    assert place.max_lon - place.min_lon == pytest.approx(16 / 89_000, rel=0.1)
    url = reverse("admin:grid_place_change", args=[place.pk])
    assert admin_client.get(url).status_code == 200
    assert admin_client.post(url, {**PLACE, "lon": "118.315"}).status_code == 302
    moved = Place.objects.get()
    assert moved.lon == 118.315
    assert moved.min_lon < 118.315 < moved.max_lon
    assert moved.max_lon - moved.min_lon == pytest.approx(place.max_lon - place.min_lon)


@pytest.mark.parametrize(
    "changed", [{"lon": "36.8", "lat": "118.3"}, {"lon": "nan"}, {"lon": ""}, {"area_code": "12"}, {"lat": "91"}]
)
def test_places_that_cannot_be(admin_client: Client, changed: dict[str, str]) -> None:
    answer = admin_client.post(reverse("admin:grid_place_add"), {**PLACE, **changed})
    assert answer.status_code == 200
    assert answer.context["adminform"].form.errors
    assert not Place.objects.exists()


def test_places_are_listed_and_deleted(admin_client: Client) -> None:
    place = put_place(admin_client)
    assert admin_client.get(reverse("admin:grid_place_changelist") + "?q=12号").status_code == 200
    admin_client.post(reverse("admin:grid_place_delete", args=[place.pk]), {"post": "yes"})
    assert not Place.objects.exists()

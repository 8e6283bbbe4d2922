"""The base map is public, needs no other service, and is cached until a boundary changes."""

from __future__ import annotations

import gzip
import math

import pytest
import shapely
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B2, STREET, make_world, point_in
from tests.grid.test_vector_tile import read
from yizhi.grid.domain import revision
from yizhi.grid.domain.areas import set_boundary
from yizhi.grid.domain.boundaries import geometry_columns
from yizhi.grid.models import Place

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _ground() -> None:
    make_world()


def tile_url(client: Client, lon: float, lat: float, zoom: int) -> str:
    template: str = client.get(reverse("grid:base")).json()["tiles"]
    n = 2**zoom
    column = int((lon + 180) / 360 * n)
    row = int((1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * n)
    return template.replace("{z}", str(zoom)).replace("{x}", str(column)).replace("{y}", str(row))


def test_base_tells_where_the_tiles_are_and_is_asked_again(client: Client) -> None:
    answer = client.get(reverse("grid:base"))
    assert answer.json()["bounds"] == pytest.approx([118.30, 36.80, 118.32, 36.82])
    again = client.get(reverse("grid:base"), headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_a_tile_holds_areas_with_their_names_and_may_be_kept_for_ever(client: Client) -> None:
    answer = client.get(tile_url(client, *point_in(GRID_A1), 13), headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "immutable" in answer.headers["Cache-Control"]
    layers = read(gzip.decompress(answer.content))
    assert {told["code"] for told, _kind, _paths in layers["areas"]} >= {STREET, COMMUNITY_A, GRID_A1, GRID_B2}
    names = {told["code"]: told["name"] for told, _kind, _paths in layers["names"]}
    assert names[GRID_A1] == "网格001"


def test_a_grid_tells_from_which_zoom_its_name_has_room(client: Client) -> None:
    layers = read(client.get(tile_url(client, *point_in(GRID_A1), 13)).content)
    told = {told["code"]: told for told, _kind, _paths in layers["names"]}
    zooms = [float(told[GRID_A1][key]) for key in ("fit_no", "fit", "fit_en")]
    assert 5 < zooms[0] < zooms[1] < 20
    assert "fit" not in told[COMMUNITY_A]


def test_grids_come_only_when_they_can_be_told_apart(client: Client) -> None:
    layers = read(client.get(tile_url(client, *point_in(GRID_A1), 9)).content)
    assert {told["level"] for told, _kind, _paths in layers["areas"]} == {"street", "community"}


def test_buildings_and_roads_come_when_close(client: Client) -> None:
    lon, lat = point_in(GRID_A1)
    shapes = {
        "building": shapely.box(lon, lat, lon + 2e-4, lat + 2e-4),
        "road": shapely.LineString([(lon, lat), (lon + 1e-3, lat)]),
    }
    for kind, shape in shapes.items():
        columns = geometry_columns(shape)
        Place.objects.create(kind=kind, name=f"{kind} 1", **columns)
    near = read(client.get(tile_url(client, lon, lat, 16)).content)
    assert {told["kind"] for told, _kind, _paths in near["places"]} == {"building", "road"}
    assert "places" not in read(client.get(tile_url(client, lon, lat, 12)).content)


def test_a_changed_boundary_is_another_address(client: Client) -> None:
    old = tile_url(client, *point_in(GRID_A1), 14)
    set_boundary(GRID_A1, None)
    new = tile_url(client, *point_in(GRID_A1), 14)
    assert new != old
    assert "immutable" not in client.get(old).headers["Cache-Control"]
    codes = {told["code"] for told, _kind, _paths in read(client.get(new).content)["areas"]}
    assert GRID_A1 not in codes


@pytest.mark.parametrize("address", ["0/0/0", "17/0/0", "14/99999/0", "14/0/99999"])
def test_tiles_that_cannot_be_are_not_found(client: Client, address: str) -> None:
    assert client.get(f"/map/tiles/1/{address}.mvt").status_code == 404


def test_a_tile_is_made_once(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(revision, "LOOK_EVERY_SECONDS", 3600)  # whether the second is over is not the question here
    url = tile_url(client, *point_in(GRID_B2), 15)
    client.get(url)
    with django_assert_num_queries(0):
        assert client.get(url).status_code == 200


def test_a_point_is_told_its_grid(client: Client) -> None:
    lon, lat = point_in(GRID_A1)
    found = client.get(reverse("grid:where"), {"lon": str(lon), "lat": str(lat)}).json()
    assert found == {"code": GRID_A1, "label": "桑杨社区 · 网格001"}
    assert client.get(reverse("grid:where"), {"lon": 0, "lat": 0}).json() == {"code": "", "label": ""}


@pytest.mark.parametrize(
    "query",
    [
        {},
        {"lon": "nan", "lat": "1"},
        {"lon": "1e999", "lat": "2"},
        {"lon": "<script>", "lat": "1"},
        {"lon": "181", "lat": "1"},
    ],
)
def test_a_point_that_is_none_is_refused(client: Client, query: dict[str, str]) -> None:
    assert client.get(reverse("grid:where"), query).status_code == 400


def test_an_area_tells_where_it_lies(client: Client) -> None:
    found = client.get(reverse("grid:area", args=[COMMUNITY_A])).json()
    assert found["bounds"] == pytest.approx([118.30, 36.80, 118.32, 36.81])
    assert client.get(reverse("grid:area", args=["999"])).status_code == 404

"""What stands at a point, in everybody's coordinates, and the staff's own places as tiles."""

from __future__ import annotations

import math
from urllib.parse import parse_qsl, urlsplit

import pytest
import shapely
from django.test import Client
from django.urls import reverse

from tests.builders import GRID_A1, World, make_report, point_in
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.boundaries import geometry_columns
from yizhi.grid.domain.coordinates import CoordinateSystem, from_wgs84
from yizhi.grid.domain.elsewhere import elsewhere
from yizhi.grid.models import Place


def a_place(kind: str, name: str, shape: shapely.Geometry, **more: str) -> Place:
    place: Place = Place.objects.create(kind=kind, name=name, **geometry_columns(shape), **more)
    return place


def test_a_point_tells_its_grid_its_places_and_its_coordinates(world: World, sign_in: SignIn) -> None:
    lon, lat = point_in(GRID_A1)
    a_place("building", "三号楼", shapely.Point(lon, lat).buffer(1e-4))
    a_place("building", "别处", shapely.Point(lon + 0.003, lat).buffer(1e-4))
    body = sign_in("desk").get(reverse("workbench:map_here"), {"lon": str(lon), "lat": str(lat)}).content.decode()
    assert "三号楼" in body
    assert "别处" not in body
    assert GRID_A1 in body
    assert f"{lon:.6f}, {lat:.6f}" in body
    gcj = from_wgs84(lon, lat, CoordinateSystem.GCJ02)
    assert f"{gcj[0]:.6f}, {gcj[1]:.6f}" in body


@pytest.mark.parametrize(("lon", "lat"), [("", ""), ("nan", "1"), ("181", "0"), ("<b>", "1"), ("1e999", "2")])
def test_a_point_that_is_none_is_refused(world: World, sign_in: SignIn, lon: str, lat: str) -> None:
    answer = sign_in("desk").get(reverse("workbench:map_here"), {"lon": lon, "lat": lat})
    assert answer.status_code == 422


def test_other_maps_are_opened_in_their_own_datum() -> None:
    lon, lat = 118.305, 36.815
    title = "路灯 & 井盖"
    amap, tianditu, baidu = (urlsplit(other.url) for other in elsewhere(lon, lat, title))
    x, y = from_wgs84(lon, lat, CoordinateSystem.GCJ02)
    assert amap[:3] == ("https", "uri.amap.com", "/marker")
    assert dict(parse_qsl(amap.query)) == {
        "position": f"{x:.6f},{y:.6f}",
        "name": title,
        "coordinate": "gaode",
        "src": "yizhi",
    }
    assert tianditu[:3] == ("https", "map.tianditu.gov.cn", "/")
    assert dict(parse_qsl(tianditu.query)) == {"center": f"{lon:.6f},{lat:.6f}", "zoom": "18"}
    x, y = from_wgs84(lon, lat, CoordinateSystem.BD09)
    assert baidu[:3] == ("https", "api.map.baidu.com", "/marker")
    assert dict(parse_qsl(baidu.query)) == {
        "location": f"{y:.6f},{x:.6f}",
        "title": title,
        "content": title,
        "output": "html",
        "coord_type": "bd09ll",
        "src": "webapp.yizhi.map",
    }


def test_a_case_says_where_it_is(world: World, sign_in: SignIn) -> None:
    case = make_report(world, grid=GRID_A1).case
    url = reverse("workbench:map_case", args=[case.number])
    body = sign_in("desk").get(url, headers={"HX-Request": "true"}).content.decode()
    assert f"{case.lon:.6f}, {case.lat:.6f}" in body
    assert "uri.amap.com" in body


def test_shops_and_components_are_tiles_for_staff_alone(world: World, sign_in: SignIn, client: Client) -> None:
    lon, lat = point_in(GRID_A1)
    a_place("component", "井盖", shapely.Point(lon, lat), component_class="01001")
    zoom = 16
    column = int((lon + 180) / 360 * 2**zoom)
    row = int((0.5 - math.asinh(math.tan(math.radians(lat))) / (2 * math.pi)) * 2**zoom)
    url = reverse("workbench:map_things", args=[zoom, column, row])
    assert client.get(url).status_code == 302
    assert sign_in("nobody").get(url).status_code == 403
    body = sign_in("desk").get(url).content
    assert "井盖".encode() in body
    assert b"component-01" in body
    assert "井盖".encode() not in client.get(reverse("grid:tile", args=[1, zoom, column, row])).content


@pytest.mark.parametrize("address", ["0/0/0", "17/0/0", "14/99999/0"])
def test_tiles_that_cannot_be_are_not_found(world: World, sign_in: SignIn, address: str) -> None:
    assert sign_in("desk").get(f"/work/map/things/{address}.mvt").status_code == 404

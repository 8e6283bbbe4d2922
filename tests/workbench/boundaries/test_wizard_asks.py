"""What the wizard does not do by itself: leave rows out, turn numbers round, choose among systems, thin shapes."""

from __future__ import annotations

import json
import re

import pytest
import shapely
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.builders import CORNERS, GRID_A1
from tests.workbench.boundaries.files import geojson
from tests.workbench.boundaries.test_wizard import COLUMNS, send
from tests.workbench.conftest import SignIn
from yizhi.grid.domain.layers import geometries
from yizhi.grid.models import BoundarySet

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(sign_in: SignIn) -> Client:
    return sign_in("admin")


def test_rows_that_cannot_be_taken_are_left_out_only_when_that_is_said(admin: Client) -> None:
    raw = json.loads(geojson().read())
    raw["features"][1]["geometry"] = {"type": "Point", "coordinates": [118.305, 36.805]}
    at_crs = send(admin, SimpleUploadedFile("a.geojson", json.dumps(raw, ensure_ascii=False).encode()))
    at_check = admin.post(admin.post(at_crs, {"crs": "WGS84"}).headers["Location"], COLUMNS).headers["Location"]
    assert 'name="leave_out"' in admin.get(at_check).content.decode()
    refused = admin.post(at_check, {})
    assert refused.status_code == 422
    assert 'id="leave_out_error"' in refused.content.decode()
    assert not BoundarySet.objects.exists(), "nothing is half imported"
    assert admin.post(at_check, {"leave_out": "1"}).status_code == 302
    assert BoundarySet.objects.get().areas.count() == 3


def test_swapped_numbers_are_turned_by_a_button(admin: Client) -> None:
    raw = json.loads(geojson().read())
    for feature in raw["features"]:
        feature["geometry"]["coordinates"] = [[[y, x] for x, y in ring] for ring in feature["geometry"]["coordinates"]]
    at_crs = send(admin, SimpleUploadedFile("a.geojson", json.dumps(raw, ensure_ascii=False).encode()))
    page = admin.get(at_crs).content.decode()
    assert re.search(r'name="turned"\s+value="WGS84;yx"', page)
    assert admin.post(at_crs, {"crs": "WGS84"}).status_code == 422
    assert admin.post(at_crs, {"crs": "WGS84", "turned": "WGS84;yx"}).status_code == 302
    shapes = admin.get(at_crs.replace("crs/", "shapes.json")).json()
    assert shapes["bounds"] == pytest.approx([118.30, 36.80, 118.32, 36.82], abs=1e-5)


def test_none_of_several_systems_that_fit_is_taken_for_granted(admin: Client) -> None:
    rows = "\n".join(
        f'{code},"{shapely.box(lon, lat, lon + 0.01, lat + 0.01).wkt}"' for code, (lon, lat) in CORNERS.items()
    )
    at_crs = send(admin, SimpleUploadedFile("a.csv", f"code,wkt\n{rows}\n".encode()))
    page = admin.get(at_crs)
    assert {one.crs for one in page.context["candidates"] if one.plausible} == {"WGS84", "GCJ-02", "BD-09"}
    assert page.context["chosen"] == ""
    assert not re.search(r'name="crs"[^>]*checked', page.content.decode())
    assert admin.post(at_crs, {}).status_code == 422


def test_shapes_with_too_many_corners_are_thinned_on_request(admin: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(geometries, "MAX_VERTICES", 40)
    raw = json.loads(geojson().read())
    lon, lat = CORNERS[GRID_A1]
    circle = shapely.Point(lon + 0.005, lat + 0.005).buffer(0.004, quad_segs=100)
    raw["features"][0]["geometry"] = json.loads(shapely.to_geojson(circle))
    at_crs = send(admin, SimpleUploadedFile("a.geojson", json.dumps(raw, ensure_ascii=False).encode()))
    at_columns = admin.post(at_crs, {"crs": "WGS84"}).headers["Location"]
    assert 'name="simplify"' in admin.get(at_columns).content.decode()
    at_check = admin.post(at_columns, COLUMNS).headers["Location"]
    assert admin.get(at_check).context["found"].refused_count == 1
    admin.post(at_columns, COLUMNS | {"simplify": "1"})
    found = admin.get(at_check).context["found"]
    assert (found.areas, found.refused_count, found.altered_count) == (4, 0, 1)
    assert admin.post(at_check, {}).status_code == 302


def test_where_every_shape_has_too_many_corners_thinning_is_offered(
    admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(geometries, "MAX_VERTICES", 40)
    raw = json.loads(geojson().read())
    lon, lat = CORNERS[GRID_A1]
    circle = shapely.Point(lon + 0.005, lat + 0.005).buffer(0.004, quad_segs=100)
    raw["features"] = [{**raw["features"][0], "geometry": json.loads(shapely.to_geojson(circle))}]
    at_crs = send(admin, SimpleUploadedFile("a.geojson", json.dumps(raw, ensure_ascii=False).encode()))
    at_columns = admin.post(at_crs, {"crs": "WGS84"}).headers["Location"]
    page = admin.get(at_columns)
    assert page.context["chosen"]["simplify"], "ticked: without it there is nothing to take"
    assert page.context["chosen"]["code"], "and columns are still found by their names"
    at_check = admin.post(at_columns, COLUMNS).headers["Location"]
    assert admin.get(at_check).context["found"].refused_count == 1, "not thinned where the tick was taken away"
    admin.post(at_columns, COLUMNS | {"simplify": "1"})
    found = admin.get(at_check).context["found"]
    assert (found.areas, found.refused_count, found.altered_count) == (1, 0, 1)

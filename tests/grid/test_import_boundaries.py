"""Boundaries from GeoJSON: codes made from properties, coordinate systems, repairs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from django.utils import translation
from shapely.geometry import box, mapping

from yizhi.grid.domain.import_areas import ImportRefusedError, import_areas
from yizhi.grid.domain.import_files import Options
from yizhi.grid.domain.locate import locate
from yizhi.grid.domain.writing import NewArea, store_areas
from yizhi.grid.models import Area
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from pathlib import Path

    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.domain.import_areas import ImportReport

pytestmark = pytest.mark.django_db

WARD = "025025001{WARD:03d}"
PRECINCT = "025025001{WARD_PRECINCT[0:2]:03d}{PRECINCT:03d}"
# Precinct 2A of ward 5 has a letter, which a code cannot have.
LETTER = (("02A", "102"),)
BOW_TIE = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}


def feature(geometry: Any, **properties: Any) -> dict[str, Any]:
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def collection(*features: Any, **more: Any) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features), **more}).encode()


def take(raw: bytes, **options: Any) -> ImportReport:
    return import_areas(raw, Options(kind="geojson", **options))


def boundary(area: Area) -> BaseGeometry:
    assert area.geometry is not None
    return shapely.from_wkb(bytes(area.geometry))


@pytest.fixture
def city(db: None, settings: Any) -> None:
    settings.LANGUAGE_CODE = "en"
    store_areas([NewArea("025025", "Suffolk"), NewArea("025025001", "Boston")])


@pytest.fixture
def wards(city: None, boston: Path) -> ImportReport:
    return take((boston / "wards.geojson").read_bytes(), code_template=WARD, name_template="Ward {WARD}")


def test_the_wards_of_boston(wards: ImportReport) -> None:
    assert len(wards.stored.added) == 22
    assert [remark.reason for remark in wards.remarks] == ["the polygon was repaired (it touches itself)"] * 3
    assert Area.objects.get(pk="025025001007").name == "Ward 7"
    assert all(boundary(area).is_valid for area in Area.objects.filter(level="community"))


def test_why_a_polygon_was_repaired_is_said_in_the_readers_language(city: None) -> None:
    raw = collection(feature(BOW_TIE, code="025025001001", name="一"))
    assert [remark.reason for remark in take(raw).remarks] == ["the polygon was repaired (it crosses itself)"]
    with translation.override("zh-hans"):
        assert "与自身相交" in take(raw, keep_names=True).remarks[0].reason


@pytest.mark.usefixtures("wards")
def test_precincts_in_state_plane_feet_lie_where_those_in_degrees_do(boston: Path) -> None:
    options: dict[str, Any] = {"code_template": PRECINCT, "name_property": "WARD_PRECINCT", "values": LETTER}
    take((boston / "precincts.geojson").read_bytes(), **options)
    degrees = {area.code: boundary(area) for area in Area.objects.filter(level="grid")}
    report = take((boston / "precincts_epsg2249.geojson").read_bytes(), crs="EPSG:2249", **options)
    assert (len(degrees), len(report.stored.changed)) == (255, 255)
    metres = (82_400.0, 111_080.0)
    for area in Area.objects.filter(level="grid"):
        one, other = (
            shapely.transform(shape, lambda points: points * metres) for shape in (degrees[area.code], boundary(area))
        )
        assert shapely.hausdorff_distance(one, other) < 1.0


@pytest.mark.usefixtures("city")
def test_feet_without_a_coordinate_system_are_refused(boston: Path) -> None:
    with pytest.raises(InvalidInputError, match="--crs"):
        take((boston / "precincts_epsg2249.geojson").read_bytes(), code_template=PRECINCT, values=LETTER)
    assert Area.objects.count() == 2


@pytest.mark.usefixtures("wards")
def test_the_precinct_with_a_letter_stops_the_import_and_is_named(boston: Path) -> None:
    raw = (boston / "precincts.geojson").read_bytes()
    with pytest.raises(ImportRefusedError, match="“02A” in PRECINCT is not a whole number"):
        take(raw, code_template=PRECINCT)
    assert len(take(raw, code_template=PRECINCT, keep_going=True).stored.added) == 254


@pytest.mark.usefixtures("city")
def test_a_coordinate_system_that_the_file_names_is_used() -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3857"}}
    take(collection(feature(mapping(box(0, 0, 111_319.49, 111_325.14)), WARD=1), crs=named), code_template=WARD)
    area = Area.objects.get(pk="025025001001")
    assert boundary(area).bounds == pytest.approx((0, 0, 1, 1), abs=1e-6)


@pytest.mark.usefixtures("city")
def test_importing_again_changes_nothing() -> None:
    raw = collection(feature(BOW_TIE, WARD=1), feature(mapping(box(2, 2, 3, 3)), WARD="02"))
    assert len(take(raw, code_template=WARD).stored.added) == 2
    assert take(raw, code_template=WARD).stored.unchanged == ["025025001001", "025025001002"]


@pytest.mark.usefixtures("town")
def test_a_boundary_alone_leaves_name_and_households() -> None:
    raw = collection(feature(mapping(box(118.30, 36.83, 118.31, 36.84)), Code="370305002004001"))
    assert take(raw).stored.changed == ["370305002004001"]
    area = Area.objects.get(pk="370305002004001")
    assert (area.name, area.households) == ("网格 001", 320)
    assert locate(118.305, 36.835) == area.code


@pytest.mark.usefixtures("city")
def test_lines_beside_a_polygon_are_left_out() -> None:
    line = {"type": "LineString", "coordinates": [[5, 5], [6, 6]]}
    mixed = {"type": "GeometryCollection", "geometries": [line, mapping(box(0, 0, 1, 1))]}
    take(collection(feature(mixed, WARD=1)), code_template=WARD)
    assert Area.objects.get(pk="025025001001").max_lon == 1


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (b"", "empty"),
        (collection()[:30], "not complete JSON"),
        (collection(feature(BOW_TIE, WARD=1))[:-40], "not complete JSON"),
        (b"[" * 100_000, "JSON"),
        (b"[]", "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": 7}', "not a GeoJSON FeatureCollection"),
        (b'{"type": "FeatureCollection", "features": [7]}', "not a GeoJSON FeatureCollection"),
        (collection(), "no features"),
        (collection(feature(mapping(box(36, 118, 37, 119)), WARD=1)), "swapped"),
        (collection(feature(mapping(box(40_500_000, 4_070_000, 40_500_100, 4_070_100)), WARD=1)), "--crs"),
    ],
)
def test_files_that_cannot_be_read_say_why(raw: bytes, said: str) -> None:
    with pytest.raises(InvalidInputError, match=said):
        take(raw, code_template=WARD)
    assert Area.objects.count() == 2


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (feature(None, WARD=2), "no geometry"),
        (feature({"type": "Polygon", "coordinates": []}, WARD=2), "no geometry"),
        (feature({"type": "Polygon", "coordinates": [[["a", "b"]]]}, WARD=2), "cannot be read"),
        (feature({"type": "Polygon"}, WARD=2), "cannot be read"),
        (feature({"type": "Blob", "coordinates": [[1, 2]]}, WARD=2), "cannot be read"),
        (feature({"type": "GeometryCollection", "geometries": [{"type": "Blob"}]}, WARD=2), "cannot be read"),
        (feature({"type": "Point", "coordinates": [1, 2]}, WARD=2), "not a polygon"),
        (feature({"type": "LineString", "coordinates": [[1, 2], [2, 3]]}, WARD=2), "not a polygon"),
        (feature(BOW_TIE, OTHER=2), "no property “WARD”"),
        (feature(BOW_TIE, WARD="x"), "not a whole number"),
        (feature(BOW_TIE, WARD=None), "not a whole number"),
        (feature(BOW_TIE, WARD=12345), "not an area code"),
        (feature(BOW_TIE, WARD=1), "with other content"),
        ({"type": "Feature", "geometry": BOW_TIE}, "no property “WARD”"),
        ({"type": "Feature", "properties": [], "geometry": BOW_TIE}, "no property “WARD”"),
    ],
)
def test_one_bad_feature_and_nothing_is_imported(bad: dict[str, Any], said: str) -> None:
    raw = collection(feature(mapping(box(2, 2, 3, 3)), WARD=1), bad)
    with pytest.raises(ImportRefusedError) as caught:
        take(raw, code_template=WARD)
    assert said in caught.value.report.refused[0].reason
    assert Area.objects.count() == 2
    assert take(raw, code_template=WARD, keep_going=True).stored.added == ["025025001001"]


@pytest.mark.usefixtures("city")
@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"crs": "EPSG:99999999"}, "not a known coordinate system"),
        ({"crs": "nonsense"}, "not a known coordinate system"),
        ({"crs": "EPSG:4548"}, "do not fit"),
        ({"level": "village"}, "not a level"),
        ({"level": "grid"}, "not the code of a grid"),
        ({"code_template": "{WARD"}, "not a template"),
        ({"code_template": "{WARD:x}"}, "not a template"),
        ({"code_template": "{WARD.__class__}"}, "no property"),
    ],
)
def test_options_that_do_not_fit_say_so(options: dict[str, Any], said: str) -> None:
    raw = collection(
        feature(mapping(box(1e30, 1e30, 2e30, 2e30) if "4548" in str(options) else box(0, 0, 1, 1)), WARD=1)
    )
    with pytest.raises(InvalidInputError, match=said):
        take(raw, **{"code_template": WARD, **options})

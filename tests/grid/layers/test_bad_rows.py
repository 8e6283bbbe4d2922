"""One row that is wrong: which it is and why; the others are as they were."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box, mapping

from tests.grid.layers import files
from yizhi.grid.domain.layers import Layer, in_wgs84, limits, read_layer
from yizhi.kernel.errors import InvalidInputError

GOOD, OTHER = files.SQUARES


def polygon(*ring: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": [list(ring)]}


def geojson(geometry: Any) -> bytes:
    """Two good features around one that is not."""
    good = [files.feature(mapping(shape), code=code) for shape, code in zip((GOOD, OTHER), "13", strict=True)]
    features = [good[0], files.feature(geometry, code="2"), good[1]]
    return json.dumps({"type": "FeatureCollection", "features": features}).encode()


def read(raw: bytes, crs: str = "") -> Layer:
    return in_wgs84(read_layer(raw), crs)


BAD: dict[str, tuple[Any, str]] = {
    "nothing": (None, "has no geometry"),
    "empty": (polygon(), "has no geometry"),
    "texts": (polygon(["a", "b"], [1, 2], [2, 3], ["a", "b"]), "cannot be read"),
    "open ring": (polygon([118, 36], [119, 36], [119, 37], [118.5, 37]), "cannot be read"),
    "an unknown kind": ({"type": "Blob", "coordinates": [1, 2]}, "cannot be read"),
    "not a number": (polygon([118, 36], [math.nan, 36], [119, 37], [118, 36]), "not a number"),
    "without end": (polygon([118, 36], [math.inf, 36], [119, 37], [118, 36]), "not a number"),
    "far too large": (polygon([118, 36], [1e308, 36], [119, 37], [118, 36]), "not degrees"),
    "past the pole": (mapping(box(118, 80, 119, 95)), "not degrees"),
    "over the antimeridian": (polygon([179, 36], [-179, 36], [-179, 37], [179, 37], [179, 36]), "180° meridian"),
    "beyond the antimeridian": (mapping(box(179, 36, 181, 37)), "180° meridian"),
    "deep": ({"type": "GeometryCollection", "geometries": [{"type": "Blob"}]}, "cannot be read"),
}


@pytest.mark.parametrize("what", BAD)
def test_the_row_is_named_and_the_others_stay(what: str) -> None:
    geometry, said = BAD[what]
    layer = read(geojson(geometry))
    assert list(layer.refused) == [2]
    assert said in layer.refused[2]
    assert layer.remarks[0].place == "feature 2"
    assert [row.geometry for row in layer.rows] == [GOOD, None, OTHER]
    assert [row.values["code"] for row in layer.rows] == ["1", "2", "3"]


def test_where_every_row_crosses_the_antimeridian_each_is_named() -> None:
    layer = read(files.geojson(box(-179, 51, 179, 52), box(179, 50, 181, 51)))
    assert set(layer.refused) == {1, 2}
    assert all("180° meridian" in why for why in layer.refused.values())


def test_where_nothing_fits_the_first_rows_are_named() -> None:
    shapes = [box(500_000 + at, 4_000_000, 500_010 + at, 4_000_010) for at in range(0, 50, 10)]
    with pytest.raises(InvalidInputError) as caught:
        read(files.geojson(*shapes), "WGS84")
    assert caught.value.code == "unfit_crs"
    assert "feature 1: its coordinates are not degrees" in str(caught.value)
    assert "feature 3: " in str(caught.value)
    assert "feature 4" not in str(caught.value)


def test_a_million_corners_are_too_many_or_simplified_when_asked() -> None:
    shape = shapely.segmentize(box(118.30, 36.80, 118.31, 36.81), 0.04 / 1_000_000)
    assert shapely.get_num_coordinates(shape) > 1_000_000
    raw = files.geojson(shape, OTHER)
    layer = read(raw)
    assert layer.refused == {
        1: f"has {shapely.get_num_coordinates(shape):,} corners; at most 200,000 are taken. "
        "Simplify it, or have it simplified on import."
    }
    thin = read_layer(raw, simplify=True)
    assert not thin.refused
    assert "was simplified from" in thin.remarks[0].reason
    geometry = thin.rows[0].geometry
    assert geometry is not None
    assert shapely.get_num_coordinates(geometry) <= limits.MAX_VERTICES
    assert geometry.symmetric_difference(shape).area < 1e-10


def test_heights_are_left_out_and_it_is_said() -> None:
    layer = read(files.geojson(shapely.force_3d(GOOD, 12.0), OTHER))
    assert [remark.code for remark in layer.remarks] == ["heights"]
    assert layer.rows[0].geometry == GOOD


@pytest.mark.parametrize(
    "shape",
    [
        GOOD.difference(box(118.302, 36.822, 118.304, 36.824)),
        MultiPolygon([GOOD, box(118.4, 36.9, 118.41, 36.91)]),
        MultiPolygon([box(179, 36, 180, 37), box(-180, 36, -179, 37)]),
        Polygon([(118.3, 36.8), (118.31, 36.81), (118.31, 36.8), (118.3, 36.81)]),
    ],
    ids=["holes", "several parts", "parts on both sides of the antimeridian", "self-crossing"],
)
def test_unusual_shapes_come_through_as_they_are(shape: Any) -> None:
    layer = read(files.geojson(OTHER, shape))
    assert layer.rows[1].geometry == shape
    assert not layer.refused


def test_mixed_kinds_come_through_for_who_can_use_them() -> None:
    shapes = [GOOD, Point(118.3, 36.8), LineString([(118.3, 36.8), (118.4, 36.9)])]
    layer = read(files.geojson(*shapes))
    assert [row.geometry for row in layer.rows] == shapes


def test_a_shapefile_with_a_row_without_shape(tmp_path: Path) -> None:
    raw = files.zipped(files.shapefile(tmp_path, shapes=(GOOD, None, OTHER)))
    layer = read(raw)
    assert layer.refused == {2: "has no geometry"}
    assert layer.rows[1].values["名称"] == files.NAMES[1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2,", "has no geometry"),
        ("2,POLYGON((118 36))", "cannot be read"),
        ("2,POLYGON((118 36,119 36", "cannot be read"),
        ("2,SELECT 1", "cannot be read"),
        ("2", "fewer fields"),
        ('2,"POLYGON((118 36,nan 36,119 37,118 36))"', "not a number"),
    ],
)
def test_a_row_of_a_table_is_named_by_its_line(line: str, said: str) -> None:
    layer = read_layer(files.table("code,wkt", f'1,"{GOOD.wkt}"', line))
    assert list(layer.refused) == [3]
    assert said in layer.refused[3]
    assert str(layer.remarks[0]).startswith("line 3: ")


@pytest.mark.parametrize(("x", "y"), [("118.3", ""), ("北", "36"), ("nan", "36"), ("inf", "36")])
def test_a_point_that_is_none(x: str, y: str) -> None:
    assert list(read_layer(files.table("lon,lat", "118.3,36.8", f"{x},{y},")).refused) == [3]


def test_a_placemark_without_or_with_a_spoiled_shape() -> None:
    raw = files.kml(GOOD, OTHER).replace(b"118.31,36.83,0", b"118.31;36.83", 1)
    assert list(read_layer(raw).refused) == [1]
    empty = files.kml(GOOD).replace(b"<Polygon>", b"<Style>").replace(b"</Polygon>", b"</Style>")
    assert read_layer(empty).refused == {1: "has no geometry"}


def test_all_rows_of_many_are_looked_at() -> None:
    rng = np.random.default_rng(7)
    wrong = set(rng.choice(500, 40, replace=False).tolist())
    shapes = [None if number in wrong else mapping(GOOD) for number in range(500)]
    layer = read(files.collection(*(files.feature(shape, code="1") for shape in shapes)))
    assert set(layer.refused) == {number + 1 for number in wrong}

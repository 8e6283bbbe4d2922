"""Coordinate systems: read from the file, named by somebody, or asked for with where the file would land."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from tests.grid.layers import files
from yizhi.grid.domain.coordinates import from_wgs84
from yizhi.grid.domain.layers import Candidate, Layer, candidates, choices, in_wgs84, label_of, read_layer
from yizhi.grid.domain.layers.landing import table
from yizhi.kernel.errors import InvalidInputError

LINZI = (118.2, 36.7, 118.5, 37.0)
BOSTON = (-71.2, 42.2, -70.9, 42.4)


def moved(crs: str) -> list[shapely.Polygon]:
    """The two squares in another system; `;yx` turns the numbers round."""
    name, _sign, turned = crs.partition(";")
    if name in ("GCJ-02", "BD-09"):
        shapes = [
            shapely.transform(
                one, lambda points: np.array([from_wgs84(x, y, name.replace("-", "").lower()) for x, y in points])
            )
            for one in files.SQUARES
        ]
    else:
        there = Transformer.from_crs("EPSG:4326", name, always_xy=True)
        shapes = [
            shapely.transform(one, lambda points: np.column_stack(there.transform(*points.T))) for one in files.SQUARES
        ]
    return [shapely.transform(one, lambda points: points[:, ::-1]) for one in shapes] if turned else shapes


def wkt(crs: str) -> Layer:
    """A table of the squares in a system that it does not name."""
    return read_layer(files.table("code,wkt", *(f'{n},"{shape.wkt}"' for n, shape in enumerate(moved(crs), 1))))


def metres_apart(layer: Layer) -> float:
    pairs = zip(layer.rows, files.SQUARES, strict=True)
    return max(float(shapely.hausdorff_distance(row.geometry, square)) for row, square in pairs) * 111_320


NAMED = ["EPSG:4490", "EPSG:4548", "EPSG:4527", "EPSG:4498", "EPSG:4509", "EPSG:32650", "EPSG:3857", "GCJ-02", "BD-09",
         "EPSG:4548;yx", "EPSG:4326;yx", "GCJ-02;yx"]  # fmt: skip


@pytest.mark.parametrize("crs", NAMED)
def test_what_is_named_is_used(crs: str) -> None:
    assert metres_apart(in_wgs84(wkt(crs), crs)) < 0.01


@pytest.mark.parametrize("crs", ["EPSG:4548", "EPSG:4527", "EPSG:4498", "EPSG:2435"])
@pytest.mark.parametrize("kind", ["shapefile", "geopackage"])
def test_what_the_file_names_is_used(tmp_path: Path, crs: str, kind: str) -> None:
    options: dict[str, Any] = {"shapes": moved(crs), "crs": crs}
    if kind == "shapefile":
        raw = files.zipped(files.shapefile(tmp_path, **options))
    else:
        raw = files.written(tmp_path / "a.gpkg", "GPKG", **options).read_bytes()
    layer = read_layer(raw)
    assert not layer.asks_crs
    assert metres_apart(in_wgs84(layer)) < 0.1


def test_a_geojson_that_names_its_system() -> None:
    named = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::4548"}}
    layer = read_layer(files.geojson(*moved("EPSG:4548"), crs=named))
    assert layer.crs == "urn:ogc:def:crs:EPSG::4548"
    assert metres_apart(in_wgs84(layer)) < 0.01


def unnamed(directory: Path, kind: str) -> bytes:
    shapes = moved("EPSG:4548")
    if kind == "shapefile":
        return files.zipped(files.shapefile(directory, shapes=shapes, without=(".prj",)))
    if kind == "geopackage":
        return files.written(directory / "a.gpkg", "GPKG", shapes=shapes, crs=None).read_bytes()
    if kind == "geojson":
        return files.geojson(*shapes)
    if kind == "degrees":
        return files.zipped(files.shapefile(directory, without=(".prj",)))
    return files.table("code,wkt", *(f'1,"{shape.wkt}"' for shape in shapes))


@pytest.mark.filterwarnings("ignore:'crs' was not provided")
@pytest.mark.parametrize("kind", ["shapefile", "geopackage", "geojson", "csv", "degrees"])
def test_a_file_that_names_none_is_never_guessed(tmp_path: Path, kind: str) -> None:
    layer = read_layer(unnamed(tmp_path, kind))
    assert layer.asks_crs
    with pytest.raises(InvalidInputError, match="names no coordinate system") as caught:
        in_wgs84(layer)
    assert (caught.value.field, caught.value.code) == ("crs", "asks_crs")


def likely(layer: Layer, known: tuple[float, float, float, float] | None) -> list[Candidate]:
    return [one for one in candidates(layer, known) if one.plausible]


@pytest.mark.parametrize("crs", ["EPSG:4548", "EPSG:4527", "EPSG:4498", "EPSG:3857", "EPSG:4548;yx", "EPSG:4527;yx"])
def test_on_known_ground_the_right_system_comes_first(crs: str) -> None:
    """Older systems of China and UTM land within a kilometre or two of it: they are offered behind."""
    found = likely(wkt(crs), LINZI)
    assert found[0].crs == crs
    assert len(found) <= 6
    assert found[0].distance_to_known_ground_metres == 0
    assert found[0].bounds == pytest.approx((118.30, 36.82, 118.32, 36.83), abs=1e-6)


def test_without_known_ground_every_zone_is_offered() -> None:
    found = candidates(wkt("EPSG:4548"))
    assert {f"EPSG:{number}" for number in range(4534, 4555)} <= {one.crs for one in found}
    assert all(one.distance_to_known_ground_metres is None for one in found)


def test_degrees_are_asked_for_too() -> None:
    found = likely(wkt("GCJ-02"), LINZI)
    assert {one.crs for one in found} == {"WGS84", "GCJ-02", "BD-09"}
    centres = {one.crs: one.centre for one in found}
    assert centres["GCJ-02"] == pytest.approx((118.31, 36.825), abs=1e-6)
    assert abs(centres["WGS84"][0] - 118.31) > 0.003


def test_feet_of_a_foreign_city_are_found_by_its_known_ground() -> None:
    there = Transformer.from_crs("EPSG:4326", "EPSG:2249", always_xy=True)
    corner = there.transform(-71.06, 42.36)
    layer = read_layer(files.geojson(shapely.box(corner[0], corner[1], corner[0] + 3000, corner[1] + 3000)))
    assert [one.crs for one in likely(layer, BOSTON)] == ["EPSG:2249"]
    assert any(line.startswith("* EPSG:2249") for line in table(candidates(layer, BOSTON)))


def test_nothing_to_land() -> None:
    assert candidates(read_layer(files.collection(files.feature(None))), LINZI) == []


def test_precincts_in_feet_lie_where_those_in_degrees_do(boston: Path) -> None:
    degrees = in_wgs84(read_layer(boston / "precincts.geojson"))
    feet = in_wgs84(read_layer(boston / "precincts_epsg2249.geojson"), "EPSG:2249")
    metres = np.array((82_400.0, 111_080.0))
    for one, other in zip(degrees.rows, feet.rows, strict=True):
        assert one.values["WARD_PRECINCT"] == other.values["WARD_PRECINCT"]
        pair = [shapely.transform(row.geometry, lambda points: points * metres) for row in (one, other)]
        assert shapely.hausdorff_distance(*pair) < 1.0


def test_the_other_way_round_is_said_and_can_be_named() -> None:
    layer = read_layer(files.geojson(*moved("EPSG:4326;yx")))
    with pytest.raises(InvalidInputError, match="swapped") as caught:
        in_wgs84(layer, known=LINZI)
    assert caught.value.detail["crs"] == "WGS84;yx"
    assert metres_apart(in_wgs84(layer, caught.value.detail["crs"], LINZI)) < 0.01


def test_the_other_way_round_where_both_could_be_degrees() -> None:
    kashgar = shapely.box(39.4, 75.9, 39.5, 76.0)
    with pytest.raises(InvalidInputError, match="swapped"):
        in_wgs84(read_layer(files.geojson(kashgar)))
    with pytest.raises(InvalidInputError, match="swapped"):
        in_wgs84(read_layer(files.geojson(shapely.box(42.3, -71.1, 42.4, -71.0))), known=BOSTON)


def test_ground_far_from_what_is_known_is_told_with_its_place() -> None:
    layer = read_layer(files.geojson(shapely.box(-71.1, 42.3, -71.0, 42.4)))
    said = in_wgs84(layer, known=LINZI).remarks
    assert [remark.code for remark in said] == ["far_away"]
    assert "42.35° N, 71.05° W" in said[0].reason
    assert not said[0].is_error
    assert in_wgs84(layer).remarks == ()
    assert in_wgs84(layer, known=BOSTON).remarks == ()


@pytest.mark.parametrize(
    "name",
    ["nonsense", "EPSG:99999999", "99999999999999999999", "EPSG:4978", "+proj=longlat +nadgrids=/etc/hostname +type=crs", "+init=epsg:4326",
     "+proj=pipeline +step +proj=merc", "+proj=utm +zone=50 +geoidgrids=@https://a/b.tif +type=crs", "x" * 10_000, ";yx"],
)  # fmt: skip
def test_names_that_are_none_or_would_open_files(name: str) -> None:
    with pytest.raises(InvalidInputError, match="not a known coordinate system") as caught:
        in_wgs84(wkt("EPSG:4548"), name)
    assert (caught.value.field, len(str(caught.value)) < 200) == ("crs", True)


def test_a_system_that_the_numbers_do_not_fit() -> None:
    with pytest.raises(InvalidInputError, match="do not fit the coordinate system EPSG:4490"):
        in_wgs84(wkt("EPSG:4548"), "EPSG:4490")


def test_the_list_to_choose_from() -> None:
    offered = {choice.crs: choice for choice in choices()}
    assert len(offered) == len(choices()) == 3 + 2 * 21 + 2 * 11 + 1
    assert (offered["EPSG:4548"].central_meridian, offered["EPSG:4548"].width, offered["EPSG:4548"].zone) == (
        117,
        3,
        None,
    )
    assert (offered["EPSG:4527"].central_meridian, offered["EPSG:4527"].zone) == (117, 39)
    assert (offered["EPSG:4498"].central_meridian, offered["EPSG:4498"].zone, offered["EPSG:4498"].width) == (
        117,
        20,
        6,
    )
    for choice in choices():
        if choice.central_meridian:
            false_easting = 500_000 + (choice.zone or 0) * 1_000_000
            point = shapely.Point(false_easting, 4_000_000)
            layer = read_layer(files.table("code,wkt", f"1,{point.wkt}"))
            assert in_wgs84(layer, choice.crs).rows[0].geometry.x == pytest.approx(choice.central_meridian)  # type: ignore[union-attr]


def test_labels_are_in_plain_words() -> None:
    assert label_of("EPSG:4527") == "CGCS2000, 3° zone on 117°E, easting begins with 39 (EPSG:4527)"
    assert label_of("EPSG:4490") == "Degrees, WGS 84 or CGCS2000 (GPS, Tianditu)"
    assert label_of("EPSG:2436") == "Beijing 1954, 3° zone on 117°E (EPSG:2436)"
    assert label_of("EPSG:2415") == "Beijing 1954, 3° zone, easting begins with 39 (EPSG:2415)"
    assert label_of("EPSG:2384") == "Xian 1980, 3° zone on 117°E (EPSG:2384)"
    assert label_of("EPSG:2334") == "Xian 1980, 6° zone, easting begins with 20 (EPSG:2334)"
    assert label_of("EPSG:32650") == "WGS 84, UTM zone 50N (EPSG:32650)"
    assert label_of("EPSG:2249;yx").startswith("NAD83 / Massachusetts Mainland (ftUS) (EPSG:2249), the two")


@pytest.mark.parametrize("slip", ["36.83,118.31", "1183.1,36.83", "0,0"])
def test_a_few_wrong_rows_do_not_hide_the_system(slip: str) -> None:
    rows = [f"{n},118.31{n},36.83{n}" for n in range(8)]
    layer = read_layer(files.table("code,lon,lat", *rows[:4], f"9,{slip}", *rows[4:]))
    found = candidates(layer, LINZI)
    assert [one.crs for one in found if one.plausible][:3] == ["WGS84", "GCJ-02", "BD-09"]


def test_half_turned_round_is_no_slip() -> None:
    rows = [f"{n},118.31{n},36.83{n}" for n in range(4)] + [f"{n},36.83{n},118.31{n}" for n in range(4)]
    assert not [one for one in candidates(read_layer(files.table("code,lon,lat", *rows)), LINZI) if one.plausible]

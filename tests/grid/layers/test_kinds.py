"""Every kind of file gives the same rows; what it is, its bytes say."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
import shapely

from tests.grid.layers import files
from yizhi.grid.domain.layers import Layer, in_wgs84, read_layer
from yizhi.kernel.errors import InvalidInputError

WKT = ("代码,名称,户数,边界", *(f'{code},{name},{count},"{shape.wkt}"' for code, name, count, shape in zip(files.CODES, files.NAMES, files.HOUSEHOLDS, files.SQUARES, strict=True)))  # fmt: skip


def every_kind(directory: Path) -> dict[str, bytes]:
    """The same two grids in every kind of file."""
    geojson = files.collection(
        *(
            files.feature(shapely.geometry.mapping(shape), 代码=code, 名称=name, 户数=count)
            for shape, code, name, count in zip(files.SQUARES, files.CODES, files.NAMES, files.HOUSEHOLDS, strict=True)
        )
    )
    return {
        "geojson": geojson,
        "geojson with a mark": b"\xef\xbb\xbf" + geojson,
        "geojson in an archive": files.zipped({"边界/网格.geojson": geojson}),
        "csv": files.table(*WKT),
        "csv in GBK": files.table(*WKT, encoding="gbk"),
        "csv with tabs": files.table(*(line.replace(",", "\t", 3) for line in WKT)),
        "shapefile": files.zipped(files.shapefile(directory)),
        "shapefile in a folder": files.zipped(
            {f"资料/{name}": raw for name, raw in files.shapefile(directory).items()} | {"资料/说明.txt": b"x"}
        ),
        "geopackage": files.written(directory / "a.gpkg", "GPKG").read_bytes(),
        "kml": files.kml(*files.SQUARES),
        "kmz": files.zipped({"doc.kml": files.kml(*files.SQUARES), "files/icon.png": b"\x89PNG"}),
    }


KINDS = ["geojson", "geojson with a mark", "geojson in an archive", "csv", "csv in GBK", "csv with tabs", "shapefile",
         "shapefile in a folder", "geopackage", "kml", "kmz"]  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return every_kind(tmp_path_factory.mktemp("kinds"))


@pytest.mark.parametrize("kind", KINDS)
def test_the_same_rows_from_every_kind(made: dict[str, bytes], kind: str) -> None:
    layer = in_wgs84(read_layer(made[kind], kind), "WGS84" if "csv" in kind else "")
    assert [row.values["代码"] for row in layer.rows] == list(files.CODES)
    names = [row.values.get("名称") or row.values.get("name") for row in layer.rows]
    assert names == list(files.NAMES)
    if "km" not in kind:
        assert [int(row.values["户数"]) for row in layer.rows] == list(files.HOUSEHOLDS)
    for row, square in zip(layer.rows, files.SQUARES, strict=True):
        assert row.geometry is not None
        assert row.geometry.symmetric_difference(square).area < 1e-12
        assert not row.geometry.has_z
    assert not layer.refused


def test_a_path_is_as_good_as_bytes(tmp_path: Path) -> None:
    path = files.written(tmp_path / "边界.gpkg", "GPKG", layer="网格")
    layer = read_layer(path)
    assert (layer.name, layer.kind, len(layer.rows)) == ("网格", "geopackage", 2)


@pytest.mark.parametrize("encoding", ["GBK", "GB18030", "UTF-8"])
@pytest.mark.parametrize("without", [(), (".cpg",)])
def test_attribute_tables_in_any_encoding(tmp_path: Path, encoding: str, without: tuple[str, ...]) -> None:
    parts = files.shapefile(tmp_path, encoding=encoding, without=without)
    layer = read_layer(files.zipped(parts))
    assert layer.columns == files.FIELDS
    assert [row.values["名称"] for row in layer.rows] == list(files.NAMES)


def test_a_cpg_that_lies_is_not_believed(tmp_path: Path) -> None:
    parts = files.shapefile(tmp_path) | {"网格.cpg": b"UTF-8"}
    layer = read_layer(files.zipped(parts))
    assert layer.rows[0].values["名称"] == files.NAMES[0]
    assert [remark.code for remark in layer.remarks] == ["encoding"]
    assert "GB18030" in str(layer.remarks[0])


def test_names_in_an_archive_may_be_in_gbk(tmp_path: Path) -> None:
    parts = {f"{'wg' + suffix[2:]}": raw for suffix, raw in files.shapefile(tmp_path).items()}
    raw = files.zipped(parts, zipfile.ZIP_STORED).replace(b"wg.", "格".encode("gbk") + b".")
    assert read_layer(raw).name == "格"


def several(tmp_path: Path, kind: str) -> bytes:
    if kind == "geopackage":
        path = files.written(tmp_path / "a.gpkg", "GPKG", layer="社区")
        return files.written(path, "GPKG", layer="网格", append=True).read_bytes()
    parts = files.shapefile(tmp_path)
    other = {name.replace("网格", "社区"): raw for name, raw in parts.items()}
    return files.zipped(parts | other)


@pytest.mark.parametrize("kind", ["geopackage", "shapefile"])
def test_of_several_layers_one_must_be_named(tmp_path: Path, kind: str) -> None:
    raw = several(tmp_path, kind)
    with pytest.raises(InvalidInputError, match="several layers") as caught:
        read_layer(raw)
    assert (caught.value.field, caught.value.code) == ("layer", "several_layers")
    assert sorted(caught.value.detail["layers"]) == ["社区", "网格"]
    assert read_layer(raw, layer="社区").name == "社区"
    with pytest.raises(InvalidInputError, match="no layer “楼栋”"):
        read_layer(raw, layer="楼栋")


def points(text: str) -> Layer:
    return read_layer(files.table("名称,经度,纬度", *text.split()))


def test_points_from_two_columns_of_numbers() -> None:
    layer = points("甲,118.30,36.82 乙,118.31,36.83")
    assert [row.geometry.coords[0] for row in layer.rows if row.geometry] == [(118.30, 36.82), (118.31, 36.83)]
    assert layer.asks_crs
    assert dict(layer.rows[0].values) == {"名称": "甲", "经度": "118.30", "纬度": "36.82"}


def test_wkt_may_name_its_system() -> None:
    layer = read_layer(files.table("code,wkt", f'1,"SRID=4490;{files.SQUARES[0].wkt}"'))
    assert (layer.crs, layer.asks_crs) == ("EPSG:4490", False)
    assert in_wgs84(layer).rows[0].geometry == files.SQUARES[0]

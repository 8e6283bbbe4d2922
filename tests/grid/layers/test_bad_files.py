"""What cannot be read is refused as a whole, with a sentence that says what to do."""

from __future__ import annotations

import io
import os
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.grid.layers import files
from yizhi.grid.domain.layers import limits, read_layer
from yizhi.kernel.errors import InvalidInputError

type Make = Callable[[Path], bytes]

GOOD = files.geojson(*files.SQUARES)


def gpkg(directory: Path) -> bytes:
    return files.written(directory / "a.gpkg", "GPKG").read_bytes()


def shp(directory: Path) -> bytes:
    return files.zipped(files.shapefile(directory))


def altered(directory: Path, *statements: str) -> bytes:
    """A GeoPackage after some SQL."""
    path = files.written(directory / "a.gpkg", "GPKG", layer="a")
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()
    return path.read_bytes()


def other_database(directory: Path) -> bytes:
    path = directory / "b.sqlite3"
    with closing(sqlite3.connect(path)) as database:
        database.execute("CREATE TABLE a (b)")
        database.commit()
    return path.read_bytes()


def bomb(_directory: Path) -> bytes:
    return files.zipped({"a.geojson": b" " * (limits.RATIO_FREE_BYTES + 1)})


def lying(_directory: Path) -> bytes:
    """An archive whose entry says that it is small."""
    raw = bytearray(files.zipped({"a.geojson": b" " * 1_000_000}))
    for sign, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", raw, raw.index(sign) + at, 10)
    return bytes(raw)


def locked(_directory: Path) -> bytes:
    raw = bytearray(files.zipped({"a.geojson": GOOD}))
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(sign) + at] |= 1
    return bytes(raw)


def escaping(name: str) -> Make:
    def make(_directory: Path) -> bytes:
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            archive.writestr(zipfile.ZipInfo(name), GOOD)
        return out.getvalue()

    return make


def cut(make: Make, share: float) -> Make:
    def shorter(directory: Path) -> bytes:
        raw = make(directory)
        return raw[: int(len(raw) * share)]

    return shorter


def is_(raw: bytes) -> Make:
    return lambda _directory: raw


XML_BOMB = b"""<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><kml><name>&b;</name></kml>"""
OUTSIDE_FILE = b"""<!DOCTYPE kml [<!ENTITY a SYSTEM "file:///etc/hostname">]><kml xmlns="http://www.opengis.net/kml/2.2">&a;</kml>"""
VRT = b"<OGRVRTDataSource><OGRVRTLayer name='a'><SrcDataSource>/etc/hostname</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"

BAD: dict[str, tuple[Make, str]] = {
    "empty": (is_(b""), "empty"),
    "only blanks": (is_(b"\xef\xbb\xbf \n "), "empty"),
    "GeoJSON cut off": (is_(GOOD[:-40]), "not complete JSON"),
    "GeoJSON cut off in a sign": (is_('{"type": "网'.encode()[:-1]), "cut off"),
    "JSON of another kind": (is_(b'{"a": 1}'), "not a GeoJSON"),
    "TopoJSON": (is_(b'{"type": "Topology", "objects": {}}'), "TopoJSON"),
    "Esri JSON": (is_(b'{"geometryType": "esriGeometryPolygon", "features": []}'), "Esri JSON"),
    "deep JSON": (is_(b"[" * 200_000), "JSON"),
    "a number without an end": (is_(b'{"type": "FeatureCollection", "features": [' + b"9" * 5000 + b"]}"), "too long"),
    "no features": (is_(files.collection()), "no features"),
    "neither UTF-8 nor GB 18030": (is_(b'{"type": "\xff\xfe\xfa"}'), "neither in UTF-8"),
    "UTF-16": (is_("code,wkt\n1,2".encode("utf-16")), "UTF-16"),
    "damaged UTF-8": (is_(("代码,wkt\n" + "东高社区网格" * 50).encode() + b"\xff\n"), "damaged"),
    "a picture": (is_(b"\x89PNG\r\n\x1a\n" + b"\x00" * 50), "picture"),
    "a drawing": (is_(b"AC1032" + b"\x00" * 50), "DWG"),
    "an old spreadsheet": (is_(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "Excel"),
    "a spreadsheet": (is_(files.zipped({"xl/workbook.xml": b"<x/>"})), "Excel"),
    "another archive": (is_(b"Rar!\x1a\x07\x00"), r"\.zip"),
    "a bare .shp": (is_(b"\x00\x00\x27\x0a" + b"\x00" * 96), r"\.zip"),
    "other XML": (is_(b"<gpx></gpx>"), "no KML"),
    "GDAL's virtual format": (is_(VRT), "no KML"),
    "entities that grow": (is_(XML_BOMB), "DOCTYPE"),
    "entities that read files": (is_(OUTSIDE_FILE), "DOCTYPE"),
    "KML cut off": (is_(files.kml(*files.SQUARES)[:-60]), "not complete XML"),
    "KML without end": (is_(b"<kml>" + b"<Folder>" * 200), "nested too deeply"),
    "KML without placemarks": (is_(b"<kml><Document/></kml>"), "no features"),
    "archive cut off": (cut(shp, 0.6), "damaged or was cut off"),
    "archive with nothing": (is_(files.zipped({})), "must hold"),
    "archive with two files": (is_(files.zipped({"a.geojson": GOOD, "b.geojson": GOOD})), "must hold"),
    "archive in an archive": (is_(files.zipped({"a.zip": files.zipped({"a.geojson": GOOD})})), "archive inside"),
    "archive that is called something else": (is_(files.zipped({"a.csv": files.zipped({"a.csv": b"x"})})), "archive inside"),
    "archive that is too full": (is_(files.zipped({f"{n}.txt": b"" for n in range(limits.MAX_ENTRIES + 1)})), "1,001 files"),
    "zip bomb": (bomb, "too much or not believable"),
    "archive that lies": (lying, "damaged|not what it says"),
    "archive with a password": (locked, "password"),
    "archive that climbs": (escaping("../../a.geojson"), "written elsewhere"),
    "archive with a root": (escaping("/a/b.geojson"), "written elsewhere"),
    "archive with a drive": (escaping("C:/a.geojson"), "written elsewhere"),
    "archive that climbs backwards": (escaping("..\\a.geojson"), "written elsewhere"),
    "Shapefile without a table": (lambda one: files.zipped(files.shapefile(one, without=(".dbf",))), r"\.dbf is missing"),
    "Shapefile without shapes": (lambda one: files.zipped(files.shapefile(one, without=(".shp",))), r"\.shp is missing"),
    "Shapefile of nonsense": (is_(files.zipped({"a.shp": os.urandom(500), "a.dbf": os.urandom(500)})), "damaged"),
    "Shapefile with an endless table": (is_(files.zipped({"a.shp": b"\x00" * 100, "a.dbf": b"\x03" + b"\xff" * 80})), "damaged"),
    "GeoPackage cut off": (cut(gpkg, 0.3), "damaged, was cut off|cannot be read"),
    "another database": (other_database, "another kind"),
    "GeoPackage with a view": (
        lambda one: altered(one, "CREATE VIEW v AS SELECT readfile('/etc/hostname')"), "has a view"),
    "GeoPackage with a view for a layer": (
        lambda one: altered(one, "CREATE VIEW v AS SELECT * FROM a", "UPDATE gpkg_contents SET table_name='v'"),
        "has a view|not in the GeoPackage|damaged"),
    "GeoPackage with a layer that is not there": (
        lambda one: altered(one, "PRAGMA foreign_keys=OFF", "INSERT INTO gpkg_contents (table_name, data_type, identifier) VALUES ('/etc/hostname', 'features', 'x')"),
        "not in the GeoPackage"),
    "GeoPackage with a virtual table": (
        lambda one: altered(one, "PRAGMA writable_schema=ON", "INSERT INTO sqlite_master (type, name, tbl_name, rootpage, sql) VALUES ('table', 'o', 'o', 0, 'CREATE VIRTUAL TABLE o USING VirtualOGR(''/etc/hostname'')')"),
        "virtual table"),
    "GeoPackage without shapes": (lambda one: altered(one, "UPDATE gpkg_contents SET data_type = 'attributes'"), "no layer of shapes"),
    "table without geometry": (is_(files.table("code,name", "1,甲")), "No column holds a geometry"),
    "table with a column twice": (is_(files.table("wkt,WKT", "1,2")), "there twice"),
    "table without rows": (is_(files.table("code,wkt")), "no rows"),
    "table with an open quotation mark": (is_(files.table("code,wkt", '1,"POLYGON((')), "quotation mark"),
    "table with zeros": (is_(b"code,wkt\n1,\x00\x00"), "not a text file"),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD)
def test_it_is_refused_with_a_sentence(what: str, tmp_path: Path) -> None:
    make, said = BAD[what]
    with pytest.raises(InvalidInputError, match=said) as caught:
        read_layer(make(tmp_path), "文件")
    assert caught.value.field == "file"
    assert str(tmp_path) not in str(caught.value)
    assert "yizhi-layer" not in str(caught.value)


def test_200_megabytes_are_refused_without_being_read(tmp_path: Path) -> None:
    path = tmp_path / "large.geojson"
    with path.open("wb") as file:
        file.truncate(200 * limits.MEBIBYTE)
    with pytest.raises(InvalidInputError, match="200 MB; at most 100 MB"):
        read_layer(path)


def test_more_rows_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhi.grid.domain.layers.geojson.MAX_ROWS", 1)
    with pytest.raises(InvalidInputError, match="2 rows; at most 1"):
        read_layer(GOOD)


def test_a_geopackage_sees_no_other_file(tmp_path: Path) -> None:
    """Even where the check before it were passed by, GDAL has one driver and no others to open a file with."""
    from yizhi.grid.domain.layers import gdal

    path = tmp_path / "a.gpkg"
    path.write_bytes(VRT)
    with pytest.raises(InvalidInputError, match="cannot be read as GPKG"):
        gdal.layer_names(path, "geopackage")
    assert "OGR_VRT" in gdal._others("GPKG")
    assert "GPKG" not in gdal._others("GPKG").split(",")


def test_a_child_that_takes_too_long_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ_SECONDS", 0.01)
    path = files.written(tmp_path / "a.gpkg", "GPKG")
    with pytest.raises(InvalidInputError, match="too long"):
        read_layer(path)


def test_a_child_that_wants_too_much_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "READ_MEMORY_BYTES", 32 * limits.MEBIBYTE)
    path = files.written(tmp_path / "a.gpkg", "GPKG")
    with pytest.raises(InvalidInputError, match="cannot be read"):
        read_layer(path)

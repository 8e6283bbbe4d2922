"""`import_areas` with every kind of file: all of it or nothing, and no coordinate system by guessing."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import shapely
from django.core.management import CommandError, call_command
from django.utils import translation

from tests.grid.layers import files
from tests.grid.layers.test_crs import moved
from yizhi.grid.domain.import_areas import ImportRefusedError, import_areas
from yizhi.grid.domain.import_files import Options
from yizhi.grid.models import Area

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def run(*arguments: str | Path) -> str:
    out = io.StringIO()
    with translation.override("en"):
        call_command("import_areas", *map(str, arguments), stdout=out)
    return out.getvalue()


def refused(*arguments: str | Path) -> tuple[str, str]:
    """What it printed, and the reason it stopped with."""
    out = io.StringIO()
    with translation.override("en"), pytest.raises(CommandError) as caught:
        call_command("import_areas", *map(str, arguments), stdout=out)
    return out.getvalue(), str(caught.value)


def saved(directory: Path, raw: bytes, name: str = "文件") -> Path:
    path = directory / name
    path.write_bytes(raw)
    return path


def grids() -> dict[str, tuple[str, int | None, str]]:
    return {
        area.code: (area.name, area.households, shapely.from_wkb(bytes(area.geometry or b"")).wkt)
        for area in Area.objects.filter(level="grid")
    }


TABLE = files.table(
    "代码,名称,户数,边界",
    *(f'{code},{name},{count},"{shape.wkt}"' for code, name, count, shape in zip(files.CODES, files.NAMES, files.HOUSEHOLDS, files.SQUARES, strict=True)),
    encoding="gbk",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["shapefile", "geopackage", "csv"])
def test_codes_names_and_households_by_their_chinese_headings(tmp_path: Path, kind: str) -> None:
    if kind == "shapefile":
        path = saved(tmp_path, files.zipped(files.shapefile(tmp_path)))
    elif kind == "geopackage":
        path = files.written(tmp_path / "a.gpkg", "GPKG")
    else:
        path = saved(tmp_path, TABLE)
    said = run(path, "--crs", "EPSG:4490") if kind == "csv" else run(path)
    assert "0 added, 2 changed" in said
    stored = grids()
    assert [stored[code][:2] for code in files.CODES] == list(zip(files.NAMES, files.HOUSEHOLDS, strict=True))
    assert "0 added, 0 changed, 2 unchanged" in run(path, "--crs", "EPSG:4490")


def test_kml_with_codes_in_its_extended_data(tmp_path: Path) -> None:
    assert "2 changed" in run(saved(tmp_path, files.kml(*files.SQUARES)))


@pytest.mark.parametrize("crs", ["EPSG:4548", "EPSG:4527", "EPSG:4548;yx"])
def test_a_file_without_a_system_is_shown_where_it_would_land(tmp_path: Path, crs: str) -> None:
    lines = [f'{code},"{shape.wkt}"' for code, shape in zip(files.CODES, moved(crs), strict=True)]
    path = saved(tmp_path, files.table("code,wkt", *lines))
    before = grids()
    printed, reason = refused(path)
    likely = [line for line in printed.splitlines() if line.startswith("* ")]
    assert likely[0].startswith(f"* {crs} ")
    assert "118.3100, 36.8250" in likely[0]
    assert "0.0 km away" in likely[0]
    assert "--crs" in reason
    assert grids() == before
    assert "0 added, 2 changed" in run(path, "--crs", crs)
    for code, square in zip(files.CODES, files.SQUARES, strict=True):
        assert shapely.hausdorff_distance(shapely.from_wkt(grids()[code][2]), square) < 1e-7


def test_of_several_layers_one_is_named(tmp_path: Path) -> None:
    path = files.written(tmp_path / "a.gpkg", "GPKG", layer="网格")
    files.written(path, "GPKG", layer="旧网格", append=True)
    assert "网格, 旧网格" in refused(path)[1] or "旧网格, 网格" in refused(path)[1]
    assert "2 changed" in run(path, "--layer", "网格")


BAD = [
    ("doubled codes", files.collection(*(files.feature(shapely.geometry.mapping(shape), code=files.CODES[0]) for shape in files.SQUARES)), "with other content"),
    ("a missing parent", files.collection(files.feature(shapely.geometry.mapping(files.SQUARES[0]), code="370305009009001")), "is missing"),
    ("a point among polygons", files.collection(files.feature(shapely.geometry.mapping(files.SQUARES[0]), code=files.CODES[0]), files.feature({"type": "Point", "coordinates": [118.3, 36.8]}, code=files.CODES[1])), "feature 2: is not a polygon"),
    ("the antimeridian", files.collection(files.feature(shapely.geometry.mapping(files.SQUARES[0]), code=files.CODES[0]), files.feature(shapely.geometry.mapping(shapely.box(179, 36, 181, 37)), code=files.CODES[1])), "feature 2: crosses the 180° meridian"),
    ("no geometry", files.collection(files.feature(shapely.geometry.mapping(files.SQUARES[0]), code=files.CODES[0]), files.feature(None, code=files.CODES[1])), "feature 2: has no geometry"),
    ("a code that is none", files.collection(files.feature(shapely.geometry.mapping(files.SQUARES[0]), code="x")), "not an area code"),
    ("swapped", files.geojson(*(shapely.transform(shape, lambda points: points[:, ::-1]) for shape in files.SQUARES)), "WGS84;yx"),
    ("an archive that climbs", files.zipped({"../a.geojson": b"{}"}), "written elsewhere"),
    ("a picture", b"\x89PNG\r\n\x1a\n", "picture"),
    ("nothing", b"", "empty"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "said"), [one[1:] for one in BAD], ids=[one[0] for one in BAD])
def test_nothing_is_half_imported(tmp_path: Path, raw: bytes, said: str) -> None:
    before = grids()
    assert said in refused(saved(tmp_path, raw))[1]
    assert grids() == before


def test_a_file_far_from_the_known_ground_is_taken_with_a_word(tmp_path: Path) -> None:
    far = shapely.box(-71.1, 42.3, -71.0, 42.4)
    raw = files.collection(files.feature(shapely.geometry.mapping(far), code=files.CODES[0]))
    assert "42.35° N, 71.05° W" in run(saved(tmp_path, raw))


def test_too_many_corners_are_simplified_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yizhi.grid.domain.layers.geometries.MAX_VERTICES", 20)
    monkeypatch.setattr("yizhi.grid.domain.layers.geometries.thinned.__defaults__", (20,))
    shape = shapely.segmentize(files.SQUARES[0], 0.0005)
    raw = files.collection(files.feature(shapely.geometry.mapping(shape), code=files.CODES[0]))
    with translation.override("en"):
        with pytest.raises(ImportRefusedError, match="83 corners; at most 20"):
            import_areas(raw, Options())
        report = import_areas(raw, Options(simplify=True))
    assert [remark.reason for remark in report.remarks] == ["was simplified from 83 corners to 5"]

"""Places are read in from a layer: what is taken, what is refused and why; twice adds nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.builders import GRID_A1, GRID_B1, SIDE, TUESDAY, World, make_world, point_in
from tests.together import at_once
from yizhi.grid.domain import finding, reindexing
from yizhi.grid.domain.layers import in_wgs84, read_layer
from yizhi.grid.domain.places.importing import ImportReport, guess_mapping, import_places, run
from yizhi.grid.models import Place


def feature(grid: str = GRID_A1, *, shift: float = 0.0, **values: Any) -> dict[str, Any]:
    """Return a feature of a file: a point in a grid."""
    lon, lat = point_in(grid)
    geometry = {"type": "Point", "coordinates": [lon + shift, lat]}
    return {"type": "Feature", "geometry": geometry, "properties": values}


def file_of(*features: dict[str, Any]) -> bytes:
    """Return the features as a file."""
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()


def read(world: World, raw: bytes, *, who: str = "desk", kind: str = "building", **options: Any) -> ImportReport:
    """Import a file as somebody."""
    layer = in_wgs84(read_layer(raw, "places.geojson"))
    mapping = guess_mapping(layer.columns, source="test", kind=kind)
    return import_places(layer, mapping, actor=world.actor(who), now=TUESDAY, **options)


def test_chinese_columns_are_recognised(world: World) -> None:
    raw = file_of(
        feature(名称="1号楼", 编号="7", 地址="雪宫东街1号", 层数=6, 户数="48", 养护单位="东高物业", 状态="破损")
    )
    report = read(world, raw)
    assert (report.added, report.refused) == (1, 0)
    place = Place.objects.get()
    assert (place.name, place.storeys, place.households, place.state) == ("1号楼", 6, 48, "damaged")
    assert place.maintainer == world.property
    assert place.area_code == GRID_A1
    assert [found.label for found in finding.find_places("xgdj", world.actor("desk"))] == ["1号楼"]


def test_twice_adds_nothing_and_changes_what_differs(world: World) -> None:
    read(world, file_of(feature(name="1号楼", id="1"), feature(name="2号楼", id="2", shift=SIDE / 10)))
    again = read(world, file_of(feature(name="1号楼", id="1"), feature(name="2号楼", id="2", shift=SIDE / 10)))
    assert (again.added, again.changed, again.unchanged) == (0, 0, 2)
    third = read(world, file_of(feature(name="1号公寓", id="1")))
    assert (third.added, third.changed) == (0, 1)
    assert Place.objects.count() == 2
    assert finding.find_places("公寓", world.actor("desk"))


def test_rows_without_a_number_are_known_again(world: World) -> None:
    raw = file_of(feature(name="1号楼"))
    assert read(world, raw).added == 1
    assert read(world, raw).unchanged == 1


def test_a_dry_run_stores_nothing(world: World) -> None:
    report = read(world, file_of(feature(name="1号楼")), dry_run=True)
    assert (report.added, report.is_dry_run) == (1, True)
    assert not Place.objects.exists()


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"name": ""}, "名称"),
        ({"name": "1号楼", "kind": "城堡"}, "城堡"),
        ({"name": "1号楼", "户数": "很多"}, "很多"),
        ({"name": "1号楼", "area_code": "123"}, "123"),
        ({"name": "井盖", "kind": "部件"}, "小类"),
        ({"name": "井盖", "kind": "部件", "code": "11010501001000001"}, "110105"),
        ({"name": "井盖", "kind": "部件", "小类代码": "99999"}, "99999"),
    ],
)
def test_a_row_that_cannot_be_taken_says_why(world: World, values: dict[str, Any], words: str) -> None:
    report = read(world, file_of(feature(**values), feature(name="好楼", shift=SIDE / 10)))
    assert (report.added, report.refused) == (1, 1)
    (remark,) = [one for one in report.remarks if one.is_error]
    assert remark.row == 1
    assert words in remark.reason


def test_outside_all_grids_and_outside_of_ones_area(world: World) -> None:
    outside = feature(name="远", shift=1)
    report = read(world, file_of(outside, feature(GRID_B1, name="东高"), feature(name="桑杨")), who="desk_a")
    assert (report.added, report.refused) == (1, 2)
    assert Place.objects.get().name == "桑杨"


def test_doubles_within_a_file_and_codes_of_others(world: World) -> None:
    rows = [
        feature(name="a", id="1"),
        feature(name="b", id="1"),
        feature(name="c", id="2", code="X"),
        feature(name="d", id="3", code="X"),
    ]
    report = read(world, file_of(*rows))
    assert (report.added, report.refused) == (2, 2)
    assert read(world, file_of(feature(name="e", id="9", code="X"))).refused == 1


def test_an_unknown_organisation_is_left_empty_and_said(world: World) -> None:
    report = read(world, file_of(feature(name="1号楼", owner="没有的单位")))
    assert report.added == 1
    assert [one.is_error for one in report.remarks] == [False]


def test_components_with_their_codes(world: World) -> None:
    report = read(world, file_of(feature(code="37030501001000042")), kind="component")
    assert report.added == 1
    assert Place.objects.get().component_class == "01001"


@pytest.mark.parametrize("typed", ["01001", "1001", "０１００１", "供水井盖", "Water manhole cover"])
def test_the_class_of_a_component_by_its_digits_or_its_name(world: World, typed: str) -> None:
    assert read(world, file_of(feature(小类=typed)), kind="component").added == 1
    assert Place.objects.get().component_class == "01001"


def test_digits_as_wide_as_a_sign(world: World) -> None:
    assert read(world, file_of(feature(name="1号楼", 户数="４８", code="Ａ７"))).added == 1
    assert (Place.objects.get().households, Place.objects.get().code) == (48, "A7")


def test_strict_stores_nothing_where_a_row_is_refused(world: World) -> None:
    report = read(world, file_of(feature(name="1号楼"), feature(name="")), strict=True)
    assert report.refused == 1
    assert not Place.objects.exists()


def test_a_dry_run_keeps_no_writer_waiting(world: World) -> None:
    with CaptureQueriesContext(connection) as asked:
        read(world, file_of(feature(name="1号楼")), dry_run=True)
    assert [one["sql"] for one in asked.captured_queries if one["sql"].startswith(("BEGIN", "SAVEPOINT"))] == []


def test_many_places_are_findable_after_they_are_stored(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "INDEXED_AT_ONCE", 1)
    rows = [feature(name=f"{number}号楼", shift=SIDE / 100 * number) for number in range(3)]
    with monkeypatch.context() as killed:
        killed.setattr(reindexing, "walk", _die)
        with pytest.raises(KeyboardInterrupt):
            read(world, file_of(*rows))
    assert (Place.objects.count(), finding.place_ids("号楼")) == (3, [])
    assert reindexing.go_on(TUESDAY) == 3
    assert len(finding.place_ids("号楼")) == 3
    more = feature(name="9号楼", id="9"), feature(name="10号楼", id="10", shift=SIDE / 50)
    assert read(world, file_of(*more)).added == 2
    assert len(finding.place_ids("号楼")) == 5


def _die() -> int:
    raise KeyboardInterrupt


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_store_it_once() -> None:
    world = make_world()
    raw = file_of(*(feature(name=f"{number}号楼", id=str(number), shift=SIDE / 100 * number) for number in range(20)))
    reports = at_once(lambda: read(world, raw), lambda: read(world, raw), lambda: read(world, raw))
    assert sum(report.added for report in reports) == 20
    assert sum(report.unchanged for report in reports) == 40
    assert Place.objects.count() == 20


def test_the_command(world: World, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path, remarks = tmp_path / "楼.geojson", tmp_path / "remarks.csv"
    path.write_bytes(file_of(feature(楼="1号楼"), feature(楼="")))
    call_command("import_places", str(path), "--column", "name=楼", "--report", str(remarks))
    assert Place.objects.get().name == "1号楼"
    assert len(remarks.read_text("utf-8-sig").splitlines()) == 2
    call_command("reindex_places")
    assert "1" in capsys.readouterr().out
    with pytest.raises(CommandError):
        call_command("import_places", str(tmp_path / "none.geojson"))
    with pytest.raises(CommandError):
        call_command("import_places", str(path), "--column", "nonsense=楼")

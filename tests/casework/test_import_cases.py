"""Cases of another system: taken once, in the same events, with a word on every row that was not taken as it was."""

from __future__ import annotations

import csv
import gzip
from pathlib import Path

import pytest

from tests.builders import COMMUNITY_B, GRID_A1, GRID_B2, STREET, World, point_in
from yizhi.casework.domain.case_import.mapping import CaseMapping, read_mapping
from yizhi.casework.domain.case_import.run import CaseImport
from yizhi.casework.enums import Act, Stage
from yizhi.casework.models import Case, CaseEvent, Category, Order
from yizhi.kernel.errors import InvalidInputError
from yizhi.org.models import Organisation

MAPPING = """
[source]
name = "old"
time_format = "%Y-%m-%d %H:%M"
time_zone = "Asia/Shanghai"
[columns]
key = "id"
reported_at = "opened"
deadline_at = "target"
closed_at = "closed"
status = "status"
title = "what"
category = "what"
department = "dept"
lon = "x"
lat = "y"
[status]
open = "handling"
done = "closed"
[departments]
"Sanitation Dept" = "sanitation"
[points]
default = [[118.0, 36.0]]
[[area_labels]]
column = "ward"
pattern = '(\\d+)'
template = "370305002{0:03d}"
"""
COLUMNS = ["id", "opened", "target", "closed", "status", "what", "dept", "x", "y", "ward"]
X, Y = (str(part) for part in point_in(GRID_B2))
GOOD = ["1", "2025-03-03 09:00", "2025-03-05 09:00", "2025-03-04 10:30", "done", "Bins", "Sanitation Dept", X, Y, "2"]


@pytest.fixture
def mapping(tmp_path: Path) -> CaseMapping:
    """Return the mapping above."""
    path = tmp_path / "mapping.toml"
    path.write_text(MAPPING, encoding="utf-8")
    return read_mapping(path)


def write(path: Path, *rows: list[str]) -> Path:
    """Write a CSV file with the columns above."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])
    return path


def changed(**cells: str) -> list[str]:
    """Return the good row with some cells changed."""
    return [cells.get(name, cell) for name, cell in zip(COLUMNS, GOOD, strict=True)]


def test_a_closed_row_becomes_the_events_that_acts_write(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    report = CaseImport(mapping).run(write(tmp_path / "a.csv", GOOD))
    case = Case.objects.get()
    assert (report.taken, report.refused, case.stage, case.area_code, case.lead_id) == (
        1,
        0,
        Stage.CLOSED,
        GRID_B2,
        world.sanitation.pk,
    )
    acts = [Act.REPORT, Act.ACCEPT, Act.DISPATCH, Act.SIGN, Act.REPORT_DONE, Act.CLOSE]
    assert list(CaseEvent.objects.values_list("act", flat=True)) == acts
    closing = CaseEvent.objects.get(act=Act.CLOSE)
    assert (closing.from_stage, closing.to_stage, closing.at) == (Stage.CHECKING, Stage.CLOSED, case.closed_at)
    assert closing.due_at == case.deadline_at
    assert closing.at.isoformat() == "2025-03-04T02:30:00+00:00"


def test_twice_adds_nothing_and_more_rows_are_added(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    CaseImport(mapping).run(write(tmp_path / "a.csv", GOOD))
    again = CaseImport(mapping).run(write(tmp_path / "b.csv", GOOD, changed(id="2", status="open", closed="")))
    assert (again.already_there, again.taken, Case.objects.count()) == (1, 1, 2)
    assert Case.objects.get(import_key="old:2").stage == Stage.HANDLING
    assert (Category.objects.filter(name="Bins").count(), Organisation.objects.count()) == (1, 2)


def test_live_acts_follow_an_imported_case_without_a_clash(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    from tests.builders import make_report

    CaseImport(mapping).run(write(tmp_path / "a.csv", GOOD))
    report = make_report(world)
    assert report.case_id > Case.objects.get(import_key="old:1").pk


def test_dry_run_stores_nothing(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    report = CaseImport(mapping, dry_run=True).run(write(tmp_path / "a.csv", GOOD))
    assert (report.taken, Case.objects.count(), CaseEvent.objects.count()) == (1, 0, 0)


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"opened": ""}, "unreadable"),
        ({"opened": "yesterday"}, "unreadable"),
        ({"status": "lost"}, "unreadable"),
        ({"id": ""}, "unreadable"),
        ({"closed": "2025-02-30 10:00"}, "unreadable"),
    ],
)
def test_rows_that_cannot_be_taken_are_refused_with_a_reason(
    world: World, mapping: CaseMapping, tmp_path: Path, cells: dict[str, str], reason: str
) -> None:
    report = CaseImport(mapping).run(write(tmp_path / "a.csv", changed(**cells), changed(id="9")))
    assert report.remarks[("refused", reason)] == 1
    assert list(Case.objects.values_list("import_key", flat=True)) == ["old:9"]


@pytest.mark.parametrize(
    ("cells", "reason", "area"),
    [
        ({"x": "118.0", "y": "36.0"}, "default_point", COMMUNITY_B),
        ({"x": "118.0", "y": "36.0", "ward": ""}, "area_unknown", STREET),
        ({"x": "abc"}, "point_unreadable", COMMUNITY_B),
        ({"x": "nan", "y": "nan"}, "point_impossible", COMMUNITY_B),
        ({"x": "0", "y": "0"}, "point_outside", COMMUNITY_B),
        ({"closed": "2025-03-01 09:00"}, "closed_before_reported", GRID_B2),
        ({"target": ""}, "no_deadline", GRID_B2),
        ({"dept": "New Dept"}, "unknown_department", GRID_B2),
    ],
)
def test_rows_that_are_altered_say_so(
    world: World, mapping: CaseMapping, tmp_path: Path, cells: dict[str, str], reason: str, area: str
) -> None:
    remarks = tmp_path / "remarks.csv"
    report = CaseImport(mapping).run(write(tmp_path / "a.csv", changed(**cells)), remarks_to=remarks)
    assert report.remarks[("altered", reason)] == 1
    assert Case.objects.get().area_code == area
    assert reason in remarks.read_text(encoding="utf-8-sig")


def test_labels_are_compared_with_the_grids(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    report = CaseImport(mapping).run(write(tmp_path / "a.csv", GOOD, changed(id="2", ward="Ward 01")))
    assert report.agreement("ward") == pytest.approx(0.5)


def test_a_truncated_archive_keeps_what_was_whole(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    whole = gzip.compress(write(tmp_path / "a.csv", *[changed(id=str(n)) for n in range(3000)]).read_bytes())
    broken = tmp_path / "a.csv.gz"
    broken.write_bytes(whole[: len(whole) - 20])
    with pytest.raises(InvalidInputError) as error:
        CaseImport(mapping).run(broken)
    assert error.value.field == "file"
    stored = Case.objects.count()
    assert stored % 2000 == 0
    broken.write_bytes(whole)
    CaseImport(mapping).run(broken)
    assert Case.objects.count() == 3000


BAD_MAPPINGS = {
    "empty": "",
    "too little": "[columns]\nkey='id'",
    "no TOML": "not toml",
    "unknown stage": MAPPING.replace('"handling"', '"flying"'),
    "unknown zone": MAPPING.replace("Asia/Shanghai", "Nowhere/City"),
    "bad pattern": MAPPING.replace("pattern = '(", "pattern = '(("),
    "unknown column": MAPPING.replace('title = "what"', 'colour = "what"'),
}


@pytest.mark.parametrize("text", BAD_MAPPINGS.values(), ids=BAD_MAPPINGS.keys())
def test_a_bad_mapping_is_refused_in_words(tmp_path: Path, text: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InvalidInputError):
        read_mapping(path)


def test_a_missing_column_is_named(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("id,opened\n1,2\n", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="status"):
        CaseImport(mapping).run(path)


def test_imported_orders_are_done(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    CaseImport(mapping).run(write(tmp_path / "a.csv", GOOD))
    order = Order.objects.get()
    assert (order.stage, order.ended_at) == ("done", Case.objects.get().closed_at)


def test_the_other_point_is_in_another_grid(world: World, mapping: CaseMapping, tmp_path: Path) -> None:
    x, y = point_in(GRID_A1)
    CaseImport(mapping).run(write(tmp_path / "a.csv", changed(x=str(x), y=str(y))))
    assert Case.objects.get().area_code == GRID_A1

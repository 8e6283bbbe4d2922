"""`import_areas` as a person calls it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from yizhi.grid.models import Area

pytestmark = pytest.mark.django_db

LINZI = Path(__file__).resolve().parents[2] / "src/yizhi/grid/data/linzi_370305_divisions.csv"


def run(*arguments: str | Path) -> str:
    out = io.StringIO()
    with translation.override("en"):
        call_command("import_areas", *map(str, arguments), stdout=out)
    return out.getvalue()


def test_it_says_what_was_done() -> None:
    said = run(LINZI, "--under", "370305002")
    assert "16 added, 0 changed, 0 unchanged, 0 not taken, 465 outside." in said
    assert "“东高社区居委会” was shortened" in said


def test_a_dry_run_says_so_and_stores_nothing() -> None:
    assert "Dry run: nothing was stored." in run(LINZI, "--dry-run")
    assert not Area.objects.exists()


def test_long_lists_of_remarks_go_to_a_file(tmp_path: Path) -> None:
    assert "more; --report FILE has them all" in run(LINZI)
    report = tmp_path / "report.csv"
    run(LINZI, "--report", report)
    with report.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 400
    assert set(rows[0]) == {"place", "code", "taken", "reason"}


def test_a_refused_file_still_writes_its_report(tmp_path: Path) -> None:
    bad, report = tmp_path / "bad.csv", tmp_path / "report.csv"
    bad.write_text("code,name\n370305,临淄区\n1,坏\n", "utf-8")
    with pytest.raises(CommandError, match="Nothing was imported"):
        run(bad, "--report", report)
    assert "line 3" in report.read_text("utf-8-sig")


@pytest.mark.parametrize(
    ("name", "said"),
    [("missing.csv", "cannot be read"), ("areas.xlsx", "empty"), ("a.csv", "empty")],
)
def test_files_it_cannot_take(tmp_path: Path, name: str, said: str) -> None:
    if name != "missing.csv":
        (tmp_path / name).touch()
    with pytest.raises(CommandError, match=said):
        run(tmp_path / name)


@pytest.mark.parametrize("value", ["02A", "=3", "02A="])
def test_a_replacement_has_two_sides(value: str) -> None:
    with pytest.raises(CommandError, match="OLD=NEW"):
        run(LINZI, "--value", value)

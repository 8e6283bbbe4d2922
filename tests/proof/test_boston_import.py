"""Real requests of a real city, by the commands and the mapping of docs/import-cases.md."""

from __future__ import annotations

import csv
import gzip
import io
from itertools import islice
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.proof.conftest import ROOT
from yizhi.casework.domain.case_import.mapping import read_mapping
from yizhi.casework.domain.case_import.run import CaseImport
from yizhi.casework.enums import ENDED_STAGES, Act, Stage
from yizhi.casework.models import Case, CaseEvent
from yizhi.grid.domain.areas import forget_areas
from yizhi.grid.domain.locate import forget_locator
from yizhi.kernel.memo import forget_all

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ROWS = 6000
EXAMPLES = ROOT / "docs" / "examples"


def every(count: int, source: Path, target: Path) -> Path:
    """Write a file with `count` rows drawn evenly from the whole of another."""
    with gzip.open(source, "rt", encoding="utf-8", newline="") as text:
        header, *rows = csv.reader(text)
    step = len(rows) // count
    with target.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([header, *islice(rows, 0, step * count, step)])
    return target


@pytest.fixture
def sample(boston: Path, tmp_path: Path, settings: object) -> Path:
    """The city's wards and precincts as areas, and the sample to import."""
    settings.YIZHI_AREA_CODE = "025025001"  # type: ignore[attr-defined]  # pytest-django's
    for forget in (forget_all, forget_areas, forget_locator):
        forget()
    quiet = io.StringIO()
    call_command("import_areas", str(EXAMPLES / "boston_areas.csv"), stdout=quiet, stderr=quiet)
    wards = {"code_template": "025025001{WARD:03d}", "name_template": "Ward {WARD}", "level": "community"}
    call_command("import_areas", str(boston / "wards.geojson"), **wards, stdout=quiet, stderr=quiet)
    precincts = {
        "code_template": "025025001{WARD_PRECINCT[0:2]:03d}{PRECINCT:03d}",
        "name_template": "Precinct {WARD_PRECINCT}",
        "level": "grid",
        "keep_going": True,
    }
    call_command("import_areas", str(boston / "precincts.geojson"), **precincts, stdout=quiet, stderr=quiet)
    return every(ROWS, boston / "requests_2015_01_08.csv.gz", tmp_path / "sample.csv")


def test_a_citys_requests_become_cases_whose_figures_can_be_read(sample: Path, tmp_path: Path) -> None:
    mapping = read_mapping(EXAMPLES / "boston311.toml")
    report = CaseImport(mapping).run(sample, remarks_to=tmp_path / "remarks.csv")
    assert (report.rows, report.taken, report.refused) == (ROWS, ROWS, 0)
    agreement = {label: report.agreement(label) or 0 for label in {label for label, _agrees in report.labels}}
    assert 0.92 < agreement["ward"] < 0.96
    assert 0.87 < agreement["precinct"] < 0.92
    cases = Case.objects.all()
    assert cases.count() == ROWS
    assert cases.exclude(area_code__startswith="025025001").count() == 0
    closed, opened = cases.filter(stage=Stage.CLOSED), cases.exclude(stage__in=ENDED_STAGES)
    assert closed.count() > ROWS * 0.8
    assert opened.count() > 0
    assert CaseEvent.objects.filter(act=Act.REPORT).count() == ROWS
    assert CaseEvent.objects.filter(act=Act.CLOSE, to_stage=Stage.CLOSED).count() == closed.count()
    in_time = CaseEvent.objects.filter(act=Act.CLOSE, due_at__isnull=False)
    assert in_time.count() > ROWS * 0.5, "in time or late is read off the event alone"

    again = CaseImport(mapping).run(sample)
    assert (again.taken, again.already_there, Case.objects.count()) == (0, ROWS, ROWS)

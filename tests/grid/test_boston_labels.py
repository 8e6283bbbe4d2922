"""The city's own labels of 81,408 requests against our grids: geometry agrees as far as labels are right."""

from __future__ import annotations

import csv
import gzip
import re
from typing import TYPE_CHECKING

import pytest

from yizhi.grid.domain.import_areas import import_areas
from yizhi.grid.domain.import_files import Options
from yizhi.grid.domain.locate import locate_many
from yizhi.grid.domain.writing import NewArea, store_areas

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.django_db


def number(text: str) -> float:
    return float(text) if text else float("nan")


def test_wards_and_precincts_agree(boston: Path) -> None:
    store_areas([NewArea("025025", "Suffolk"), NewArea("025025001", "Boston")])
    wards = Options(kind="geojson", code_template="025025001{WARD:03d}")
    import_areas((boston / "wards.geojson").read_bytes(), wards)
    precincts = Options(
        kind="geojson",
        code_template="025025001{WARD_PRECINCT[0:2]:03d}{PRECINCT:03d}",
        values=(("02A", "102"),),
    )
    import_areas((boston / "precincts.geojson").read_bytes(), precincts)
    with gzip.open(boston / "requests_2015_01_08.csv.gz", "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    found = locate_many([number(row["LONGITUDE"]) for row in rows], [number(row["LATITUDE"]) for row in rows])
    ward = [(code, re.search(r"\d+", row["ward"])) for code, row in zip(found, rows, strict=True)]
    same_ward = [code is not None and int(code[9:12]) == int(label[0]) for code, label in ward if label]
    precinct = [(code, row["precinct"]) for code, row in zip(found, rows, strict=True) if row["precinct"]]
    same_precinct = [
        code is not None and int(code[9:12]) * 100 + int(code[12:]) == int(float(label)) for code, label in precinct
    ]
    assert len(rows) == 81_408
    assert 0.935 < sum(same_ward) / len(same_ward) < 0.95
    assert 0.885 < sum(same_precinct) / len(same_precinct) < 0.91

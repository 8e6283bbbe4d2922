"""The copy is made from nothing or from the one before, holds the same either way, and nothing personal."""

from __future__ import annotations

from datetime import datetime

import duckdb
import pytest

from tests.builders import GRID_B1, HOUR, TUESDAY, World, accepted, closed, make_report
from yizhi.casework.domain import desk
from yizhi.casework.models import Case
from yizhi.insights.domain.copy import build, manifest
from yizhi.insights.domain.copy.layout import COLUMNS, area_range, decode_area, encode_area

pytestmark = pytest.mark.django_db


def months() -> list[tuple[object, ...]]:
    """Every row of the exchange form, in order."""
    pattern = [str(manifest.folder() / name) for name in manifest.read(manifest.folder()).months.values()]  # type: ignore[union-attr]
    return duckdb.connect().execute("SELECT * FROM read_parquet(?) ORDER BY id", [pattern]).fetchall()


def plain(row: tuple[object, ...]) -> list[object]:
    """A row to be compared: times without their zone, degrees to a centimetre, nothing for what is empty."""
    values = [value.replace(tzinfo=None) if isinstance(value, datetime) else value for value in row]
    return [round(value, 7) if isinstance(value, float) else value or None for value in values]


def test_the_exchange_form_holds_every_case_as_it_stands(world: World) -> None:
    make_report(world, phone="13900001111")
    closed(world)
    made = build.make_generation(now=TUESDAY + 5 * HOUR)
    names = [column.source for column in COLUMNS]
    wanted = Case.objects.order_by("pk").values_list(*names)
    assert made.rows == 2
    assert [plain(row) for row in months()] == [plain(row) for row in wanted]


def test_the_next_generation_is_what_one_from_nothing_would_be(world: World) -> None:
    case = accepted(world)
    make_report(world)
    first = build.make_generation(now=TUESDAY + HOUR)
    desk.correct_case(case.pk, lon=118.305, lat=36.815, actor=world.actor("desk"), now=TUESDAY + 2 * HOUR)
    make_report(world, grid=GRID_B1, now=TUESDAY + 2 * HOUR)
    second = build.make_generation(now=TUESDAY + 3 * HOUR)
    rows = months()
    third = build.make_generation(now=TUESDAY + 3 * HOUR, from_nothing=True)
    assert (first.rows, second.rows, third.rows) == (2, 3, 3)
    assert second.mark == third.mark > first.mark
    assert rows == months()


def test_files_of_older_generations_go(world: World) -> None:
    make_report(world)
    for hour in range(3):
        make_report(world)
        build.make_generation(now=TUESDAY + hour * HOUR)
    names = sorted(path.name.partition("-")[0] for path in manifest.folder().iterdir())
    assert names == ["base", "cases", "cases", "lock", "manifest.json"]


def test_a_copy_of_another_history_is_not_built_upon(world: World) -> None:
    make_report(world)
    made = build.make_generation(now=TUESDAY)
    assert not build.must_start_anew(made)
    Case.objects.first().events.update(at=TUESDAY - HOUR)  # type: ignore[union-attr]
    assert build.must_start_anew(made)


@pytest.mark.parametrize("code", ["370305", "370305002", "370305002001", "370305002001019"])
def test_codes_become_numbers_and_come_back(code: str) -> None:
    assert decode_area(encode_area(code)) == code
    first, last = area_range(code)
    assert first == encode_area(code)
    assert first <= encode_area(code.ljust(15, "9")) <= last < encode_area(str(int(code) + 1))


def test_an_empty_database_has_a_copy_too(world: World) -> None:
    assert build.make_generation(now=TUESDAY).rows == 0

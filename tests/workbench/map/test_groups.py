"""Cases told apart by their deadline, category or source: single ones and those put together, with words for the keys."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from tests.builders import GRID_A1, GRID_B1, World, accepted, closed, make_report
from tests.workbench.conftest import SignIn
from yizhi.casework.domain import map_data
from yizhi.casework.models import Case

pytestmark = pytest.mark.usefixtures("morning")


def ask(sign_in: SignIn, by: str, **query: str) -> dict[str, Any]:
    answer = sign_in("desk").get(
        reverse("workbench:map_cases"), {"bbox": "118.2,36.7,118.4,36.9", "zoom": "13", "by": by, **query}
    )
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def test_by_source(world: World, sign_in: SignIn) -> None:
    case = make_report(world).case
    found = ask(sign_in, "source")
    assert found["counts"] == {case.source: 1}
    assert found["cases"][0][7] == case.source
    assert set(found["labels"]) == {case.source}


def test_by_category_with_those_that_have_none(world: World, sign_in: SignIn) -> None:
    bare = make_report(world, grid=GRID_A1).case
    Case.objects.filter(pk=bare.pk).update(category=None)
    case = accepted(world, grid=GRID_B1)
    case.refresh_from_db()
    found = ask(sign_in, "category")
    assert found["counts"] == {"": 1, str(case.category_id): 1}
    assert found["labels"][""] == "还没有类别"


def test_by_deadline(world: World, sign_in: SignIn) -> None:
    make_report(world, grid=GRID_A1)
    closed(world)
    found = ask(sign_in, "late", stage="all")
    assert sum(found["counts"].values()) == 2
    assert found["counts"]["no_clock"] == 1
    assert set(found["counts"]) <= set(map_data.LATENESS)


@pytest.mark.parametrize("by", map_data.BY)
def test_cells_count_by_the_same_keys(world: World, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, by: str) -> None:
    monkeypatch.setattr(map_data, "marks_that_fit", lambda _window: 0)
    for grid in (GRID_A1, GRID_A1, GRID_B1):
        make_report(world, grid=grid)
    found = ask(sign_in, by)
    sums: dict[str, int] = {}
    for cell in found["cells"]:
        for key, n in cell[3].items():
            sums[key] = sums.get(key, 0) + n
    assert sums == found["counts"]


def test_an_unknown_way_is_by_stage(world: World, sign_in: SignIn) -> None:
    make_report(world)
    found = ask(sign_in, "<script>")
    assert found["counts"] == {"reported": 1}
    assert "labels" not in found

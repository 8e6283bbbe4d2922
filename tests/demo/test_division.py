"""The demonstration's grids over time: two divisions that can be compared, one that can be taken back, a draft to put right."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest
import shapely
from django.db import transaction

from tests.demo.conftest import NOW
from yizhi.casework.models import Case, RegriddingJob
from yizhi.demo import division
from yizhi.grid.domain.coverage import FindingKind, Severity
from yizhi.grid.domain.locate import locate_many
from yizhi.grid.domain.sets.checking import is_checked, kept_findings
from yizhi.grid.domain.sets.comparing import AreaChange, Kind, compare
from yizhi.grid.domain.sets.drafts import areas_of_set
from yizhi.grid.domain.sets.publishing import may_be_taken_back, take_back
from yizhi.grid.domain.sets.steps import undo
from yizhi.grid.enums import Level, PlaceKind, SetState
from yizhi.grid.models import Area, BoundarySet, Place
from yizhi.kernel.job_state import JobState
from yizhi.org.domain.people import load_actor
from yizhi.org.models import User

if TYPE_CHECKING:
    from yizhi.demo.build import Built
    from yizhi.org.actor import Actor

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


@pytest.fixture(autouse=True)
def _demonstration(built: Built) -> None:
    """Every test of this module looks at the same demonstration."""


@pytest.fixture
def admin() -> Actor:
    """Who may publish."""
    return load_actor(User.objects.get(username="admin"))


def _set(state: SetState) -> BoundarySet:
    return BoundarySet.objects.get(state=state)


def crosses(change: AreaChange, house: Place) -> bool:
    """Tell whether the border of an area runs through a house."""
    assert change.after is not None
    return bool(change.after.geometry.boundary.intersects(shapely.from_wkb(bytes(house.geometry or b""))))


def test_one_division_was_replaced_one_is_in_force_one_is_drafted() -> None:
    assert BoundarySet.objects.count() == 3
    old, present, draft = _set(SetState.REPLACED), _set(SetState.IN_FORCE), _set(SetState.DRAFT)
    assert (old.name, present.name, draft.name) == ("2025年网格划分", "2026年网格调整", "2027年网格调整（草案）")
    assert present.replaces == old
    assert old.published_at is not None
    assert old.published_at < Case.objects.earliest("reported_at").reported_at


def test_the_present_division_split_a_crowded_grid_and_moved_a_border() -> None:
    found = compare(areas_of_set(_set(SetState.REPLACED)), areas_of_set(_set(SetState.IN_FORCE)))
    kinds = Counter(change.kind for change in found.areas if change.kind != Kind.SAME)
    assert kinds[Kind.SPLIT] >= 1
    assert kinds[Kind.MOVED] >= 2
    new = next(change for change in found.areas if change.kind == Kind.SPLIT and change.before is None)
    assert not any(
        crosses(new, house)
        for house in Place.objects.filter(area_code__in=[new.code, division.CROWDED], kind=PlaceKind.BUILDING)
    )
    halves = Area.objects.filter(code__startswith=division.CROWDED[:12], level=Level.GRID)
    assert all(300 <= (grid.households or 0) <= 500 for grid in halves)


def test_places_and_cases_lie_where_the_present_division_puts_them() -> None:
    assert not RegriddingJob.objects.exclude(state=JobState.DONE).exists()
    buildings = Place.objects.filter(kind=PlaceKind.BUILDING)
    lons, lats, codes = zip(*buildings.values_list("lon", "lat", "area_code"), strict=True)
    assert locate_many(lons, lats) == list(codes)
    moved = Case.objects.exclude(reported_area_code="")
    assert {case.reported_area_code for case in moved} <= {division.CROWDED, *division.MOVED}


def test_the_present_division_can_be_taken_back(admin: Actor) -> None:
    present = _set(SetState.IN_FORCE)
    assert may_be_taken_back(present)
    with transaction.atomic():
        assert take_back(present, actor=admin, now=NOW).name == "2025年网格划分"
        transaction.set_rollback(True)


def test_the_draft_has_something_to_put_right(admin: Actor) -> None:
    draft = _set(SetState.DRAFT)
    assert is_checked(draft)
    found = Counter(one.kind for one in kept_findings(draft))
    assert {FindingKind.OVERLAP, FindingKind.GAP, FindingKind.MANY_HOUSEHOLDS} <= set(found)
    assert found.total() <= 10
    assert any(one.severity == Severity.ERROR for one in kept_findings(draft))
    with transaction.atomic():
        assert undo(draft.pk, actor=admin, now=NOW, version=None).step == 0
        transaction.set_rollback(True)

"""Published: in force at once or on its day; what was there is kept, what is gone is inactive, and it can be taken back."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from tests.builders import COMMUNITY_A, GRID_A1, GRID_A2, GRID_B1, TUESDAY, World, make_world, point_in
from tests.grid.sets.ground import PLAN, area, copied, draft, square, squares
from yizhi.grid.domain.locate import locate
from yizhi.grid.domain.sets import publishing
from yizhi.grid.domain.sets.drafts import areas_in_force, make_draft
from yizhi.grid.domain.sets.publishing import call_off, put_due_in_force, take_back
from yizhi.grid.enums import Level, SetState
from yizhi.grid.models import Area, BoundarySet
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.models import AuditEntry
from yizhi.org.actor import Actor

pytestmark = pytest.mark.django_db
TODAY = TUESDAY.date()
NEW = COMMUNITY_A + "009"


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def told() -> Iterator[list[str]]:
    """Collect the reasons that listeners are told."""
    reasons: list[str] = []

    def listen(reason: str, _actor: Actor, _now: datetime) -> None:
        reasons.append(reason)

    publishing.boundaries_changed.register("test", listen)
    yield reasons
    publishing.boundaries_changed.unregister("test")


def publish(world: World, made: BoundarySet, *, who: str = "admin", days: int = 0, warn: bool = True) -> BoundarySet:
    return publishing.publish(
        made, effective_on=TODAY + timedelta(days=days), accept_warnings=warn, actor=world.actor(who), now=TUESDAY,
        version=made.version,
    )  # fmt: skip


def other_division(world: World) -> BoundarySet:
    """Draft: grid A2 is gone, A1 takes in its west half, a new one its east half."""
    kept = [one for one in squares() if one.code not in {GRID_A1, GRID_A2}]
    half = 0.005
    wide = area(GRID_A1, square(GRID_A1, wide=0.01 + half))
    return draft(world, [*kept, wide, area(NEW, square(GRID_A2, wide=half, east=half))])


def test_in_force_at_once(world: World, told: list[str]) -> None:
    made = publish(world, other_division(world))
    assert (made.state, made.effective_on) == (SetState.IN_FORCE, TODAY)
    assert set(Area.objects.filter(level=Level.GRID, is_active=True).values_list("code", flat=True)) == {
        GRID_A1, NEW, GRID_B1, GRID_B1[:-1] + "2",
    }  # fmt: skip
    assert not Area.objects.get(pk=GRID_A2).is_active
    lon, lat = point_in(GRID_A2)
    assert locate(lon + 0.002, lat) == NEW
    assert locate(lon - 0.002, lat) == GRID_A1
    assert told == [str(made.uuid)]
    assert "publish_boundaries" in AuditEntry.objects.values_list("act", flat=True)


def test_what_was_there_is_kept_and_comes_back(world: World, told: list[str]) -> None:
    before = areas_in_force(Level.GRID, PLAN.under)
    made = publish(world, other_division(world))
    kept = made.replaces
    assert kept is not None
    assert (kept.state, kept.areas.count()) == (SetState.REPLACED, 4)
    again = take_back(made, actor=world.actor("admin"), now=TUESDAY)
    assert (again.pk, again.state) == (kept.pk, SetState.IN_FORCE)
    made.refresh_from_db()
    assert made.state == SetState.DRAFT
    assert areas_in_force(Level.GRID, PLAN.under) == before
    assert not Area.objects.get(pk=NEW).is_active
    assert len(told) == 2
    with pytest.raises(ConflictError):
        take_back(made, actor=world.actor("admin"), now=TUESDAY)


def test_a_second_publication_replaces_the_first(world: World) -> None:
    first = publish(world, other_division(world))
    second = publish(world, copied(world))
    assert second.replaces_id == first.pk
    first.refresh_from_db()
    assert first.state == SetState.REPLACED


def test_changes_past_the_set_are_kept_too(world: World) -> None:
    first = publish(world, other_division(world))
    Area.objects.filter(pk=GRID_A1).update(name="改名网格")
    second = publish(world, copied(world))
    assert second.replaces is not None
    assert second.replaces_id != first.pk
    assert second.replaces.areas.get(code=GRID_A1).name == "改名网格"


def test_later_on_its_day(world: World, told: list[str]) -> None:
    made = publish(world, other_division(world), days=2)
    assert (made.state, told) == (SetState.WAITING, [])
    assert put_due_in_force(TUESDAY + timedelta(days=1)) == 0
    assert put_due_in_force(TUESDAY + timedelta(days=2)) == 1
    assert put_due_in_force(TUESDAY + timedelta(days=2)) == 0
    made.refresh_from_db()
    assert made.state == SetState.IN_FORCE
    assert len(told) == 1


def test_called_off_before_its_day(world: World) -> None:
    made = publish(world, other_division(world), days=2)
    call_off(made, actor=world.actor("admin"), now=TUESDAY)
    assert put_due_in_force(TUESDAY + timedelta(days=2)) == 0
    made.refresh_from_db()
    assert (made.state, made.effective_on) == (SetState.DRAFT, None)


def test_two_publish_at_once_one_is_told(world: World) -> None:
    made = other_division(world)
    stale = BoundarySet.objects.get(pk=made.pk)
    publish(world, made)
    with pytest.raises(ConflictError) as caught:
        publish(world, stale)
    assert caught.value.code == "not_draft"
    assert caught.value.detail["who"] == "admin"


def test_a_draft_that_was_changed_since(world: World) -> None:
    made = other_division(world)
    BoundarySet.objects.filter(pk=made.pk).update(version=7)
    with pytest.raises(ConflictError) as caught:
        publish(world, made)
    assert caught.value.code == "stale"
    assert BoundarySet.objects.get(pk=made.pk).state == SetState.DRAFT


def test_errors_stand_in_the_way(world: World) -> None:
    made = draft(world, [*squares(), area("12", square(GRID_A1, wide=0.001))])
    with pytest.raises(InvalidInputError) as caught:
        publish(world, made)
    assert caught.value.code == "errors"
    assert BoundarySet.objects.get(pk=made.pk).state == SetState.DRAFT


def test_warnings_want_a_tick(world: World) -> None:
    made = draft(world, [replace(one, households=9000) for one in squares()])
    with pytest.raises(InvalidInputError) as caught:
        publish(world, made, warn=False)
    assert caught.value.field == "accept_warnings"
    assert publish(world, made).state == SetState.IN_FORCE


def test_an_empty_set(world: World) -> None:
    with pytest.raises(InvalidInputError):
        publish(world, draft(world, []))


def test_a_day_that_is_over(world: World) -> None:
    with pytest.raises(InvalidInputError) as caught:
        publish(world, other_division(world), days=-1)
    assert caught.value.field == "effective_on"


def test_communities_with_grids_do_not_end(world: World) -> None:
    plan = replace(PLAN, level=Level.COMMUNITY)
    whole = area(COMMUNITY_A, square(GRID_A1, wide=0.02, high=0.02), households=4000)
    made = make_draft([whole], plan, actor=world.actor("admin"), now=TUESDAY, key=uuid.uuid4())
    with pytest.raises(InvalidInputError) as caught:
        publish(world, made)
    assert caught.value.code == "orphans"


def test_taking_back_waits_for_what_came_later_on_the_same_ground(world: World) -> None:
    first = publish(world, copied(world))
    plan = replace(PLAN, under=COMMUNITY_A)
    inside = make_draft(
        [one for one in squares() if one.code.startswith(COMMUNITY_A)],
        plan, actor=world.actor("admin"), now=TUESDAY, key=uuid.uuid4(),
    )  # fmt: skip
    publish(world, inside)
    first.refresh_from_db()
    with pytest.raises(ConflictError) as caught:
        take_back(first, actor=world.actor("admin"), now=TUESDAY)
    assert caught.value.code == "later"


def test_others_may_neither_publish_nor_take_back(world: World) -> None:
    made = other_division(world)
    for who in ("desk", "auditor"):
        with pytest.raises(NotAllowedError):
            publish(world, made, who=who)
    with pytest.raises(NotFoundError):
        publish(world, made, who="nobody")
    publish(world, made)
    with pytest.raises(NotFoundError):
        take_back(made, actor=world.actor("nobody"), now=TUESDAY)

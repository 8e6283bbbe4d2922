"""A draft begins from areas, from what is in force, or from another set; administrators of the ground only."""

from __future__ import annotations

import uuid
from dataclasses import replace

import pytest

from tests.builders import COMMUNITY_A, GRID_A1, STREET, TUESDAY, World, make_world
from tests.grid.sets.ground import PLAN, area, copied, draft, square, squares
from yizhi.grid.domain.sets.drafts import discard, draft_from_set, make_draft, with_known_facts
from yizhi.grid.enums import Level, SetState
from yizhi.grid.models import Area, BoundarySet
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return make_world()


def test_from_what_is_in_force(world: World) -> None:
    made = copied(world)
    assert (made.state, made.areas.count(), made.version) == (SetState.DRAFT, 4, 0)
    assert AuditEntry.objects.get().act == "draft_boundaries"


def test_the_same_key_gives_the_same_draft(world: World) -> None:
    key = uuid.uuid4()
    made = [make_draft(squares(), PLAN, actor=world.actor("admin"), now=TUESDAY, key=key) for _ in range(2)]
    assert made[0].pk == made[1].pk
    assert made[0].areas.count() == 4


def test_from_another_set(world: World) -> None:
    first = draft(world, [area(GRID_A1, square(GRID_A1))])
    again = draft_from_set(first, "第二稿", actor=world.actor("admin"), now=TUESDAY, key=uuid.uuid4())
    assert list(again.areas.values_list("code", flat=True)) == [GRID_A1]
    assert again.source == first.name


@pytest.mark.parametrize("who", ["desk", "supervisor", "worker_a1", "auditor"])
def test_others_may_not(world: World, who: str) -> None:
    with pytest.raises(NotAllowedError):
        copied(world, who=who)


@pytest.mark.parametrize("who", ["nobody", "cleaner"])
def test_outsiders_are_told_there_is_no_such_area(world: World, who: str) -> None:
    with pytest.raises(NotFoundError):
        copied(world, who=who)


def test_an_area_that_is_not_there(world: World) -> None:
    with pytest.raises(NotFoundError):
        make_draft([], replace(PLAN, under="370305999"), actor=world.actor("admin"), now=TUESDAY, key=uuid.uuid4())


def test_a_level_that_does_not_lie_inside(world: World) -> None:
    plan = replace(PLAN, level=Level.COMMUNITY, under=COMMUNITY_A)
    with pytest.raises(InvalidInputError) as caught:
        make_draft([], plan, actor=world.actor("admin"), now=TUESDAY, key=uuid.uuid4())
    assert caught.value.field == "level"


@pytest.mark.parametrize("name", ["", "   ", "长" * 101])
def test_a_name_is_needed(world: World, name: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        draft(world, [], name=name)
    assert caught.value.field == "name"


def test_what_the_file_does_not_say_is_known(world: World) -> None:
    Area.objects.filter(pk=GRID_A1).update(households=350)
    bare = replace(area(GRID_A1, square(GRID_A1), households=None), name="")
    new = replace(bare, code=STREET + "001009")
    filled = with_known_facts([bare, new])
    assert (filled[0].name, filled[0].households) == ("网格001", 350)
    assert filled[1] == new


def test_discarded_once(world: World) -> None:
    made = copied(world)
    discard(made, actor=world.actor("admin"), now=TUESDAY, version=0)
    assert BoundarySet.objects.get().state == SetState.DISCARDED
    with pytest.raises(ConflictError):
        discard(made, actor=world.actor("admin"), now=TUESDAY, version=0)

"""Search: what was typed leads to the place or area, within what the person may see."""

from __future__ import annotations

import pytest

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, TUESDAY, World
from tests.grid.places.kit import add, draft
from yizhi.grid.domain import finding
from yizhi.grid.domain.places.editing import change_place, set_active


def names(world: World, typed: str, who: str = "desk") -> list[str]:
    """Return the labels of places found."""
    return [found.label for found in finding.find_places(typed, world.actor(who))]


@pytest.mark.parametrize(
    "typed",
    ["xgdj", "XGDJ", "雪", "雪宫", "雪宫东街", "雪宫东街8号", "东街 桑杨", "12号楼", "12", "sangyang b", "桑杨一区"],
)
def test_what_a_clerk_types(world: World, typed: str) -> None:
    add(world, name_en="Sangyang Block 12")
    assert names(world, typed) == ["12号楼"]


@pytest.mark.parametrize("name", ["12号楼", "十二号楼"])
@pytest.mark.parametrize("typed", ["12号楼", "十二号楼", "东街十二号楼", "12号", "十二"])
def test_numbers_in_signs_and_in_digits_are_the_same(world: World, name: str, typed: str) -> None:
    add(world, name="3号楼")
    add(world, name=name)
    wanted = [] if (typed, name) == ("十二", "12号楼") else [name]
    assert names(world, typed) == wanted


@pytest.mark.parametrize("typed", ["雪东", "街宫", "8号楼", "xdgj", "青岛"])
def test_what_is_not_there_is_not_found(world: World, typed: str) -> None:
    add(world)
    assert names(world, typed) == []


def test_what_is_called_so_comes_first(world: World) -> None:
    add(world, name="3号楼", address="雪宫东街3号")
    add(world, kind="road", name="雪宫东街", address="")
    assert names(world, "雪宫东街")[0] == "雪宫东街"


def test_codes_from_their_beginning(world: World) -> None:
    add(world, kind="component", name="", component_class="01001", code="37030501001000042")
    for typed in ("370305010010", "37030501001000042", "01001000042", "000042", "370305 01001 000042", "0100100"):
        assert [found.code for found in finding.find_places(typed, world.actor("desk"))] == ["37030501001000042"], typed
    assert finding.find_places("00042", world.actor("desk")) == []


def test_only_what_the_person_may_see(world: World) -> None:
    add(world, GRID_A1)
    add(world, GRID_B1, name="9号楼")
    assert names(world, "雪宫东街", "desk_a") == ["12号楼"]
    assert names(world, "雪宫东街", "worker_b1") == ["9号楼"]
    assert names(world, "雪宫东街", "nobody") == []
    assert names(world, "雪宫东街", "cleaner") == []


def test_an_organisation_finds_what_it_looks_after(world: World) -> None:
    add(world, name="5号楼", maintainer_id=world.sanitation.pk)
    add(world)
    assert names(world, "雪宫", "cleaner") == ["5号楼"]


def test_the_index_follows_every_change(world: World) -> None:
    place = add(world)
    change_place(place.uuid, draft(name="青年公寓"), actor=world.actor("desk"), now=TUESDAY, version=0)
    assert names(world, "12号楼") == []
    assert names(world, "qngy") == ["青年公寓"]
    set_active(place.uuid, active=False, actor=world.actor("desk"), now=TUESDAY)
    assert names(world, "qngy") == []


def test_areas_by_name_code_and_initials(world: World) -> None:
    desk = world.actor("desk")
    assert [found.code for found in finding.find_areas(GRID_A1, desk)] == [GRID_A1]
    assert [found.code for found in finding.find_areas(GRID_A1[-6:], desk)] == [GRID_A1]
    assert finding.find_areas("sysq", desk)[0].code == COMMUNITY_A
    assert finding.find_areas("桑杨 001", desk)[0].code == GRID_A1
    assert finding.find_areas("桑杨", world.actor("desk_b")) == []
    assert [found.code for found in finding.find_areas("001", world.actor("worker_a1"))] == [GRID_A1]

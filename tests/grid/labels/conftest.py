"""A town with a few buildings, and its administrator."""

from __future__ import annotations

import pytest

from tests.builders import COMMUNITY_A, GRID_A1, GRID_B1, World, make_world, point_in
from yizhi.grid.domain.places import put_at
from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Place


def make_place(name: str, grid: str = GRID_A1, kind: str = PlaceKind.BUILDING, **facts: object) -> Place:
    """Store a place in the middle of a grid."""
    place = Place(kind=kind, name=name, geometry=b"", area_code=grid, **facts)
    put_at(place, *point_in(grid))
    place.save()
    return place


@pytest.fixture
def world(db: None) -> World:
    """The small subdistrict."""
    return make_world()


@pytest.fixture
def buildings(world: World) -> list[Place]:
    """Two buildings and a square in the first community, a building in the other."""
    assert GRID_A1.startswith(COMMUNITY_A)
    return [
        make_place("雪宫小区3号楼", name_en="Xuegong Estate 3"),
        make_place("雪宫小区4号楼"),
        make_place("文化广场", kind=PlaceKind.PUBLIC),
        make_place("东高新村12号楼", GRID_B1),
    ]

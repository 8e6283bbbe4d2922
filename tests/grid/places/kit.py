"""Drafts of places for tests."""

from __future__ import annotations

import uuid
from typing import Any

from tests.builders import GRID_A1, TUESDAY, World, point_in
from yizhi.grid.domain.places.editing import PlaceDraft, add_place
from yizhi.grid.models import Place


def draft(grid: str = GRID_A1, **values: Any) -> PlaceDraft:
    """Return a building in the middle of a grid."""
    lon, lat = point_in(grid)
    given: dict[str, Any] = {
        "kind": "building",
        "name": "12号楼",
        "lon": lon,
        "lat": lat,
        "address": "雪宫东街8号桑杨一区",
    }
    return PlaceDraft(**(given | values))


def add(world: World, grid: str = GRID_A1, *, who: str = "desk", key: uuid.UUID | None = None, **values: Any) -> Place:
    """Add a place as somebody."""
    return add_place(draft(grid, **values), actor=world.actor(who), now=TUESDAY, key=key or uuid.uuid4())

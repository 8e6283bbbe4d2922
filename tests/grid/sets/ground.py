"""Drafts over the small subdistrict of `tests/builders.py`."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

import shapely

from tests.builders import CORNERS, SIDE, STREET, TUESDAY, World
from yizhi.grid.domain.sets.drafts import Plan, areas_in_force, draft_from_force, make_draft
from yizhi.grid.domain.sets.steps import AreaDraft
from yizhi.grid.enums import Level

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yizhi.grid.models import BoundarySet

PLAN = Plan("2026 年调整", Level.GRID, STREET)


def square(grid: str, *, wide: float = SIDE, high: float = SIDE, east: float = 0.0) -> shapely.Polygon:
    """Return a grid's square, or a part of it."""
    lon, lat = CORNERS[grid]
    return shapely.box(lon + east, lat, lon + east + wide, lat + high)


def area(code: str, shape: shapely.Polygon, *, households: int | None = 400) -> AreaDraft:
    return AreaDraft(shape, code, f"网格{code[-3:]}", "", households)


def with_households(areas: Sequence[AreaDraft]) -> list[AreaDraft]:
    return [replace(one, households=400) for one in areas]


def squares() -> list[AreaDraft]:
    """Return the four grids as they are in force."""
    return with_households(areas_in_force(Level.GRID, STREET))


def draft(world: World, areas: Sequence[AreaDraft], *, who: str = "admin", name: str = PLAN.name) -> BoundarySet:
    return make_draft(areas, replace(PLAN, name=name), actor=world.actor(who), now=TUESDAY, key=uuid.uuid4())


def copied(world: World, *, who: str = "admin") -> BoundarySet:
    return draft_from_force(PLAN, actor=world.actor(who), now=TUESDAY, key=uuid.uuid4())

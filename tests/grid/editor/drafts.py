"""A small draft to edit: four squares in two communities, and the people who may and may not."""

from __future__ import annotations

import uuid

import shapely
from shapely.geometry.base import BaseGeometry

from tests.builders import COMMUNITY_A, COMMUNITY_B, CORNERS, SIDE, STREET, TUESDAY, World
from yizhi.grid.domain.boundaries import geometry_columns
from yizhi.grid.domain.sets.edits import Asked
from yizhi.grid.models import BoundarySet, SetArea

__all__ = ["COMMUNITY_A", "COMMUNITY_B", "asked", "make_draft_rows", "snapshot"]


def make_draft_rows(under: str = STREET, count: int = 4) -> BoundarySet:
    """Store a draft of the world's grids (of a raster of `count` squares beside them where more are asked for)."""
    draft = BoundarySet.objects.create(name="2026 年调整", under=under, created_at=TUESDAY)
    squares = [(code, *corner) for code, corner in CORNERS.items()]
    squares += [(f"{COMMUNITY_B}{n:03}", 118.32 + n * SIDE, 36.80) for n in range(3, count - 1)]
    for code, lon, lat in squares[:count]:
        square = shapely.box(round(lon, 2), lat, round(lon + SIDE, 2), round(lat + SIDE, 2))
        add_area(draft, code, f"网格{code[-3:]}", square, 400)
    return draft


def add_area(draft: BoundarySet, code: str, name: str, shape: BaseGeometry, households: int | None = None) -> SetArea:
    """Store one more area."""
    return SetArea.objects.create(
        boundary_set=draft, code=code, name=name, households=households, **geometry_columns(shape)
    )


def asked(world: World, draft: BoundarySet, name: str = "admin", version: int | None = None) -> Asked:
    """Return what every act of an editor takes: who, when, on which version (the present one), under a new key."""
    draft.refresh_from_db()
    seen = draft.version if version is None else version
    return {"actor": world.actor(name), "now": TUESDAY, "version": seen, "key": uuid.uuid4()}


def snapshot(draft: BoundarySet) -> dict[int, tuple[str, str, int | None, str]]:
    """Return every area of a draft as plain values by id."""
    rows = SetArea.objects.filter(boundary_set=draft)
    return {r.pk: (r.code, r.name, r.households, shapely.from_wkb(bytes(r.geometry)).wkt) for r in rows}

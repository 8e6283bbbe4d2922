"""The demonstration's grids over time: the first division, the present one, and a draft with mistakes in it.

All of it is made as an administrator makes it: drafts, steps, publishing, re-gridding. The first division is in force
while the year is told; the present one follows at its end, so that cases, comparison and taking back have a past.
"""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely
from shapely.geometry import LineString

from yizhi.casework.domain import regridding
from yizhi.demo import names
from yizhi.grid.domain.sets import edits
from yizhi.grid.domain.sets.checking import check_set
from yizhi.grid.domain.sets.drafts import Plan, areas_in_force, draft_from_force, make_draft
from yizhi.grid.domain.sets.publishing import publish
from yizhi.grid.domain.sets.steps import AreaDraft
from yizhi.grid.domain.writing import NewArea, replace_places, store_areas
from yizhi.grid.enums import CODE_LENGTH, Level, PlaceKind
from yizhi.grid.models import BoundarySet, Place, SetArea
from yizhi.kernel import clock
from yizhi.org.actor import SYSTEM, Actor
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from shapely.geometry.base import BaseGeometry

    from yizhi.demo.geography import Geography

STREET: Final = names.STREET[0]
YEAR: Final = timedelta(days=366)
# Grew past 500 households, and was split.
CROWDED: Final = STREET + "004003"
CROWD: Final = 646
# Neighbours whose common border was moved.
MOVED: Final = (STREET + "012001", STREET + "012002")
# What was sent in for next year: one grid over its neighbours, one that leaves a strip open, two put together.
WIDENED: Final = STREET + "014005"
SHRUNK: Final = STREET + "008004"
TOGETHER: Final = (STREET + "010001", STREET + "010002")
# In degrees: about 20 and 3 metres.
_ASIDE: Final = 0.0002
_SLIP: Final = 0.00003
_SHARES: Final = tuple(percent / 100 for percent in range(42, 59))


def begin(geography: Geography, *, now: datetime) -> BoundarySet:
    """Store areas and places of an empty database, the grids as the first division, a year before now."""
    then, areas = now - YEAR, _crowded(geography.areas)
    store_areas(area for area in areas if not _is_grid(area))
    grids = [
        AreaDraft(area.geometry, area.code, area.name or "", area.name_en or "", area.households)
        for area in areas
        if _is_grid(area) and area.geometry is not None
    ]
    plan = Plan(f"{clock.local(then).year}年网格划分", Level.GRID, STREET, "网格划分.gpkg", "CGCS2000 (EPSG:4490)")
    first = _published(make_draft(grids, plan, actor=SYSTEM, now=then, key=uuid.uuid4()), SYSTEM, then)
    replace_places(geography.places, under=STREET)
    return first


def _is_grid(area: NewArea) -> bool:
    return len(area.code) == CODE_LENGTH[Level.GRID]


def _crowded(areas: list[NewArea]) -> list[NewArea]:
    """Return the areas with more households in the crowded grid, and in its community."""
    more = CROWD - next(area.households or 0 for area in areas if area.code == CROWDED)
    counted = (CROWDED, CROWDED[: CODE_LENGTH[Level.COMMUNITY]])
    return [replace(area, households=(area.households or 0) + more) if area.code in counted else area for area in areas]


def _published(draft: BoundarySet, actor: Actor, now: datetime) -> BoundarySet:
    """Publish a draft from that day on, and let places and cases follow."""
    day = clock.local(now).date()
    published = publish(draft, effective_on=day, accept_warnings=True, actor=actor, now=now, version=None)
    regridding.go_on(now)
    return published


def adjust(actor: Actor, *, now: datetime) -> BoundarySet:
    """Publish the present division: the crowded grid split, a border moved. Who walked the whole grid walks both halves."""
    plan = Plan(f"{clock.local(now).year}年网格调整", Level.GRID, STREET)
    draft = draft_from_force(plan, actor=actor, now=now, key=uuid.uuid4())
    crowded = _area(draft, CROWDED)
    taken = edits.split(draft.pk, crowded.pk, _across(_shape(crowded), _houses(CROWDED)), **_asked(actor, now))
    halves = [SetArea.objects.get(pk=row.pk) for row in taken.changed if row.households is None]
    whole = sum(_shape(half).area for half in halves)
    for half in halves:
        facts = edits.Facts(half.code, half.name, half.name_en, round(CROWD * _shape(half).area / whole))
        edits.edit(draft.pk, half.pk, facts, **_asked(actor, now))
    edits.reshape(draft.pk, _aside(*(_shape(_area(draft, code)) for code in MOVED)), **_asked(actor, now))
    draft.refresh_from_db()
    _share_worker([half.code for half in halves if half.code != CROWDED])
    return _published(draft, actor, now)


def _asked(actor: Actor, now: datetime) -> edits.Asked:
    return edits.Asked(actor=actor, now=now, version=None, key=uuid.uuid4())


def _area(draft: BoundarySet, code: str) -> SetArea:
    return SetArea.objects.get(boundary_set=draft, code=code)


def _shape(area: SetArea) -> BaseGeometry:
    return shapely.from_wkb(bytes(area.geometry))


def _across(shape: BaseGeometry, houses: list[BaseGeometry]) -> list[tuple[float, float]]:
    """Return a line across a shape, near its middle, that runs through as few houses as possible."""
    one, two, three, four = (np.array(corner) for corner in shape.minimum_rotated_rectangle.exterior.coords[:4])
    lines = [
        LineString([start + share * (end - start), other + share * (opposite - other)])
        for start, end, other, opposite in ((one, two, four, three), (two, three, one, four))
        for share in _SHARES
    ]
    best = min(lines, key=lambda line: sum(line.intersects(house) for house in houses))
    return [(x, y) for x, y in best.coords]


def _houses(code: str) -> list[BaseGeometry]:
    rows = Place.objects.filter(kind=PlaceKind.BUILDING, area_code=code).order_by("pk")
    return [shapely.from_wkb(bytes(geometry)) for geometry in rows.values_list("geometry", flat=True)]


def _aside(one: BaseGeometry, other: BaseGeometry) -> list[edits.NodeAct]:
    """Move the middle of a common border about 20 m into the second shape."""
    border = shapely.line_merge(one.intersection(other))
    line = max(shapely.get_parts(border), key=lambda part: part.length)
    middle = line.interpolate(0.5, normalized=True)
    way = LineString([middle, other.centroid])
    at, to = (middle.x, middle.y), way.interpolate(_ASIDE)
    return [edits.NodeAct("insert", at), edits.NodeAct("move", at, (to.x, to.y))]


def _share_worker(new: list[str]) -> None:
    grants = RoleGrant.objects.filter(role=Role.GRID_WORKER, area_code=CROWDED)
    for code in new:
        RoleGrant.objects.bulk_create(
            RoleGrant(user_id=grant.user_id, role=grant.role, area_code=code) for grant in grants
        )


def propose(actor: Actor, *, now: datetime) -> BoundarySet:
    """Leave a checked draft for next year as somebody sends it in: an overlap, an open strip, a grid that is too large."""
    areas = {area.code: area for area in areas_in_force(Level.GRID, STREET)}
    for code, sloppy in ((WIDENED, _over), (SHRUNK, _away_from)):
        shape = sloppy(areas[code].geometry, _neighbour(areas, code))
        areas[code] = replace(areas[code], geometry=shape)
    plan = Plan(f"{clock.local(now).year + 1}年网格调整（草案）", Level.GRID, STREET, "社区上报.geojson", "WGS 84")
    draft = make_draft(list(areas.values()), plan, actor=actor, now=now, key=uuid.uuid4())
    edits.merge(draft.pk, [_area(draft, code).pk for code in TOGETHER], **_asked(actor, now))
    draft.refresh_from_db()
    check_set(draft)
    return draft


def _neighbour(areas: Mapping[str, AreaDraft], code: str) -> BaseGeometry:
    """Return the shape of the grid of the same community with the longest common border."""
    community = code[: CODE_LENGTH[Level.COMMUNITY]]
    beside = [area.geometry for area in areas.values() if area.code.startswith(community) and area.code != code]
    return max(beside, key=lambda shape: float(shape.intersection(areas[code].geometry).length))


def _over(shape: BaseGeometry, neighbour: BaseGeometry) -> BaseGeometry:
    return shape.union(neighbour.intersection(shape.buffer(_SLIP, join_style="mitre")))


def _away_from(shape: BaseGeometry, neighbour: BaseGeometry) -> BaseGeometry:
    return shape.difference(neighbour.buffer(_SLIP, join_style="mitre"))

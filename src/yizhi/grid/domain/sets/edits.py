"""What an editor does to a draft: draw, reshape, split, merge, delete, change facts. Each is one step that can be undone.

All take `actor`, `now`, `version` (of the draft that was seen) and `key` (the client's UUID) and raise
like `steps.take_step`, and InvalidInputError where the shape asked for is no area.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, TypedDict, Unpack

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import Polygon

from yizhi.grid.domain.boundaries import in_degrees
from yizhi.grid.domain.sets import topology
from yizhi.grid.domain.sets.cutting import fit_between, merge_areas, share_nodes, split_area
from yizhi.grid.domain.sets.numbering import free_codes, parent_at
from yizhi.grid.domain.sets.steps import AreaDraft, Change, Taken, take_computed
from yizhi.grid.domain.sets.topology import TOLERANCE, Point, Shape
from yizhi.grid.models import BoundarySet, SetArea
from yizhi.kernel.errors import ConflictError, InvalidInputError

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from yizhi.org.actor import Actor

MOST_CORNERS: Final = 20_000
MOST_NODES_A_STEP: Final = 500
MOST_MERGED: Final = 200
_MOST_HOUSEHOLDS: Final = 1_000_000
_CORNERS: Final = 3
_OWN_DIGITS: Final = 3


class Asked(TypedDict):
    """Who asks for a step, when, on which version, under which key."""

    actor: Actor
    now: datetime
    version: int | None
    key: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class NodeAct:
    """What is done to one node: moved from `at` to `to`, inserted into a border at `at`, or removed."""

    op: Literal["move", "insert", "remove"]
    at: Point
    to: Point | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """What an area is called."""

    code: str = ""
    name: str = ""
    name_en: str = ""
    households: int | None = None


def reshape(set_id: int, acts: Sequence[NodeAct], **asked: Unpack[Asked]) -> Taken:
    """Move, insert or remove nodes, for all areas that share them."""
    if not 0 < len(acts) <= MOST_NODES_A_STEP:
        raise InvalidInputError(_("This is not a change of a border."), field="nodes")

    def compute(boundary_set: BoundarySet) -> list[Change]:
        places = [place for act in acts for place in (act.at, act.to) if place is not None]
        rows = {row.pk: row for row in _around(boundary_set, places)}
        shapes = {pk: _shape(row) for pk, row in rows.items()}
        changed: dict[int, Shape] = {}
        for act in acts:
            found = _one_node(shapes, act)
            shapes |= found
            changed |= found
        return [Change(pk, _moved(rows[pk], _fit_to_store(shape))) for pk, shape in changed.items()]

    return take_computed(set_id, "reshape", compute, **asked)


def _one_node(shapes: dict[int, Shape], act: NodeAct) -> dict[int, Shape]:
    if act.op == "insert":
        return topology.insert_node(shapes, act.at)
    if act.op == "remove":
        return topology.remove_node(shapes, act.at)
    if act.to is None:
        raise InvalidInputError(_("This is not a change of a border."), field="nodes")
    return topology.move_node(shapes, act.at, act.to)


def draw(set_id: int, ring: Sequence[Point], facts: Facts, *, fit: bool = True, **asked: Unpack[Asked]) -> Taken:
    """Add an area; with `fit` it ends at the borders of the others, so that nothing overlaps.

    Without a code it gets the next free one of the area that it lies in.
    """
    shape = _drawn(ring)

    def compute(boundary_set: BoundarySet) -> list[Change]:
        others = {row.pk: row for row in _touching(boundary_set, [shape])}
        shapes = {pk: _shape(row) for pk, row in others.items()}
        made = fit_between(shape, list(shapes.values())) if fit else shape
        middle = made.representative_point()
        code = facts.code or next(iter(free_codes(boundary_set, parent_at(boundary_set, (middle.x, middle.y)))), "")
        new = AreaDraft(_fit_to_store(made), code, facts.name, facts.name_en, facts.households)
        return [Change(None, new), *_noded(others, share_nodes([made], shapes))]

    return take_computed(set_id, "draw", compute, **asked)


def _drawn(ring: Sequence[Point]) -> Shape:
    corners = topology.without_repeats(list(ring))
    if len(corners) < _CORNERS or len(corners) > MOST_CORNERS:
        raise InvalidInputError(_("An area needs at least three corners."), field="ring", code="too_few")
    return _fit_to_store(topology.checked_shape(Polygon(corners)))


def split(set_id: int, area_id: int, line: Sequence[Point], **asked: Unpack[Asked]) -> Taken:
    """Cut an area in two or more. The largest piece keeps code and name; how many households each has must be said anew."""
    if len(line) > MOST_CORNERS:
        raise InvalidInputError(_("The line has too many corners."), field="line")

    def compute(boundary_set: BoundarySet) -> list[Change]:
        row = _one(boundary_set, area_id)
        largest, *rest = split_area(_shape(row), line)
        others = {r.pk: r for r in _touching(boundary_set, [_shape(row)]) if r.pk != row.pk}
        codes = free_codes(boundary_set, row.code[:-3], len(rest)) if row.code else []
        codes += [""] * (len(rest) - len(codes))
        kept = AreaDraft(_fit_to_store(largest), row.code, row.name, row.name_en, None)
        new = [_piece(row, _fit_to_store(piece), code) for piece, code in zip(rest, codes, strict=True)]
        noded = share_nodes([largest, *rest], {pk: _shape(other) for pk, other in others.items()})
        return [Change(row.pk, kept), *(Change(None, draft) for draft in new), *_noded(others, noded)]

    return take_computed(set_id, "split", compute, **asked)


def _piece(row: SetArea, shape: Shape, code: str) -> AreaDraft:
    """Return a piece cut off; where areas are named after their digits (网格 006), so is this one."""
    old, own = row.code[-_OWN_DIGITS:], code[-_OWN_DIGITS:]

    def named(name: str) -> str:
        return f"{name[:-_OWN_DIGITS]}{own}" if own and name.endswith(old) else ""

    return AreaDraft(shape, code, named(row.name), named(row.name_en))


def merge(set_id: int, ids: Sequence[int], **asked: Unpack[Asked]) -> Taken:
    """Make one area of several that lie side by side. The first named keeps code and name; households are added up."""
    wanted = list(dict.fromkeys(ids))
    if len(wanted) > MOST_MERGED:
        raise InvalidInputError(_("These are too many areas to merge at once."), field="ids")

    def compute(boundary_set: BoundarySet) -> list[Change]:
        rows = [_one(boundary_set, pk) for pk in wanted]
        merged = merge_areas([_shape(row) for row in rows])
        counts = [row.households for row in rows]
        households = None if None in counts else sum(count or 0 for count in counts)
        first = rows[0]
        kept = AreaDraft(_fit_to_store(merged), first.code, first.name, first.name_en, households)
        return [Change(first.pk, kept), *(Change(row.pk, None) for row in rows[1:])]

    return take_computed(set_id, "merge", compute, **asked)


def delete(set_id: int, ids: Sequence[int], **asked: Unpack[Asked]) -> Taken:
    """Take areas away; the ground they covered is open then."""
    wanted = list(dict.fromkeys(ids))
    if not wanted:
        raise InvalidInputError(_("Choose an area first."), field="ids")
    return take_computed(set_id, "delete", lambda _set: [Change(pk, None) for pk in wanted], **asked)


def edit(set_id: int, area_id: int, facts: Facts, **asked: Unpack[Asked]) -> Taken:
    """Change code, name and households of an area. Wrong or doubled codes are let through: the check finds them."""
    if facts.code and not (facts.code.isascii() and facts.code.isdigit()):
        raise InvalidInputError(_("A code is made of digits only."), field="code")
    if facts.households is not None and not 0 <= facts.households <= _MOST_HOUSEHOLDS:
        raise InvalidInputError(_("This cannot be a number of households."), field="households")

    def compute(boundary_set: BoundarySet) -> list[Change]:
        row = _one(boundary_set, area_id)
        return [Change(row.pk, AreaDraft(_shape(row), facts.code, facts.name, facts.name_en, facts.households))]

    return take_computed(set_id, "edit", compute, **asked)


def _one(boundary_set: BoundarySet, area_id: int) -> SetArea:
    row = SetArea.objects.filter(boundary_set=boundary_set, pk=area_id).first()
    if row is None:
        raise ConflictError(_("The area is gone: somebody has deleted or merged it."), code="gone")
    return row


def _shape(row: SetArea) -> Shape:
    return shapely.from_wkb(bytes(row.geometry))


def _moved(row: SetArea, shape: Shape) -> AreaDraft:
    return AreaDraft(shape, row.code, row.name, row.name_en, row.households)


def _noded(rows: dict[int, SetArea], shapes: dict[int, Shape]) -> list[Change]:
    return [Change(pk, _moved(rows[pk], shape)) for pk, shape in shapes.items()]


def _fit_to_store(shape: Shape) -> Shape:
    """Return a shape as it is, or raise InvalidInputError where it lies outside the world or has too many corners."""
    if not in_degrees(shape) or not math.isfinite(shape.area):
        raise InvalidInputError(_("The border would leave the map."), field="nodes")
    if shapely.get_num_coordinates(shape) > MOST_CORNERS:
        message = _("A border may have at most %(count)s corners.") % {"count": MOST_CORNERS}
        raise InvalidInputError(message, field="nodes")
    return shape


def _around(boundary_set: BoundarySet, places: Sequence[Point]) -> list[SetArea]:
    """Return the areas whose box holds any of some places (near one another: one statement)."""
    return _in_box(
        boundary_set,
        min(x for x, _y in places),
        min(y for _x, y in places),
        max(x for x, _y in places),
        max(y for _x, y in places),
    )


def _touching(boundary_set: BoundarySet, shapes: Sequence[Shape]) -> list[SetArea]:
    west, south, east, north = shapely.total_bounds(list(shapes))
    return _in_box(boundary_set, west, south, east, north)


def _in_box(boundary_set: BoundarySet, west: float, south: float, east: float, north: float) -> list[SetArea]:
    rows = SetArea.objects.filter(
        boundary_set=boundary_set, min_lon__lte=east + TOLERANCE, max_lon__gte=west - TOLERANCE
    )
    return list(rows.filter(min_lat__lte=north + TOLERANCE, max_lat__gte=south - TOLERANCE).order_by("pk"))

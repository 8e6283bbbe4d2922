"""Nodes of a coverage: borders that areas share are moved, bent and straightened together. Pure.

A node is every corner that areas have at one place (within `TOLERANCE`). An area whose
border only passes through that place gets a corner there first, so that whatever happens
to the node happens to all areas around it: no gap opens and nothing overlaps.
Coordinates are degrees, WGS 84; geometries are polygons or multipolygons.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping
from typing import TYPE_CHECKING, Final

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import MultiPolygon, Polygon

from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Iterable

type Point = tuple[float, float]
type Ring = list[Point]
type Shape = Polygon | MultiPolygon

# About a centimetre: nearer than this, two corners are one.
TOLERANCE: Final = 1e-7
_CORNERS_OF_A_RING: Final = 3
_ENDS_OF_A_BORDER: Final = 2


def same(one: Point, other: Point) -> bool:
    """Tell whether two places are one node."""
    return math.hypot(one[0] - other[0], one[1] - other[1]) <= TOLERANCE


def rings_of(shape: Shape) -> list[list[Ring]]:
    """Return the rings of every part of a shape, outer first, each without its closing corner."""
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    return [[[(x, y) for x, y in ring.coords[:-1]] for ring in (part.exterior, *part.interiors)] for part in parts]


def shape_of(parts: list[list[Ring]]) -> Shape | None:
    """Return the shape with these rings; rings and parts of fewer than three corners are gone, None where nothing is left."""
    made = []
    for outer, *holes in parts:
        if len(outer) >= _CORNERS_OF_A_RING:
            made.append(Polygon(outer, [hole for hole in holes if len(hole) >= _CORNERS_OF_A_RING]))
    if not made:
        return None
    return made[0] if len(made) == 1 else MultiPolygon(made)


def without_repeats(ring: Ring) -> Ring:
    """Return a ring without corners that lie on the one before."""
    kept: Ring = []
    for corner in ring:
        if not kept or not same(kept[-1], corner):
            kept.append(corner)
    while len(kept) > 1 and same(kept[0], kept[-1]):
        kept.pop()
    return kept


def _passes(start: Point, end: Point, at: Point) -> bool:
    """Tell whether a border from start to end passes through a place that is neither of its ends."""
    if same(start, at) or same(end, at):
        return False
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = dx * dx + dy * dy
    along = ((at[0] - start[0]) * dx + (at[1] - start[1]) * dy) / length if length else -1.0
    return 0 < along < 1 and same((start[0] + along * dx, start[1] + along * dy), at)


def with_node(ring: Ring, at: Point) -> Ring:
    """Return a ring with a corner at a place its border passes through; the same ring where it does not, or has one."""
    if any(same(corner, at) for corner in ring):
        return ring
    for index, start in enumerate(ring):
        if _passes(start, ring[(index + 1) % len(ring)], at):
            return [*ring[: index + 1], at, *ring[index + 1 :]]
    return ring


def _near(shape: Shape, at: Point) -> bool:
    west, south, east, north = shape.bounds
    return bool(west - TOLERANCE <= at[0] <= east + TOLERANCE and south - TOLERANCE <= at[1] <= north + TOLERANCE)


def _changed[K: Hashable](
    areas: Mapping[K, Shape], at: Point, alter: Callable[[Ring], Ring]
) -> dict[K, tuple[list[list[Ring]], bool]]:
    """Return the altered rings of every area near a place, and whether anything of it changed."""
    found = {}
    for key, shape in areas.items():
        if _near(shape, at):
            before = rings_of(shape)
            after = [[alter(ring) for ring in part] for part in before]
            found[key] = (after, after != before)
    return found


def _rebuilt[K: Hashable](changed: Mapping[K, tuple[list[list[Ring]], bool]]) -> dict[K, Shape]:
    """Return the areas that changed, checked, or raise InvalidInputError."""
    found = {}
    for key, (parts, is_changed) in changed.items():
        if is_changed:
            cleaned = [[without_repeats(ring) for ring in part] for part in parts]
            if any(len(part[0]) < _CORNERS_OF_A_RING for part in cleaned):
                raise InvalidInputError(_("An area needs at least three corners."), field="nodes", code="too_few")
            shape = shape_of(cleaned)
            if shape is not None:
                found[key] = checked_shape(shape)
    return found


def checked_shape(shape: Shape) -> Shape:
    """Return a shape that is a proper area, or raise InvalidInputError that says where its border crosses itself."""
    if not shape.is_valid or shape.is_empty or not shape.area:
        reason = shapely.is_valid_reason(shape)
        place = reason[reason.find("[") + 1 : -1] if reason.endswith("]") else ""
        raise InvalidInputError(
            _("The border would cross itself. Nothing was changed."), field="nodes", code="crossing", place=place
        )
    return shape


def insert_node[K: Hashable](areas: Mapping[K, Shape], at: Point) -> dict[K, Shape]:
    """Return the areas that get a corner at a place on their border; raises InvalidInputError where no border passes."""
    found = _rebuilt(_changed(areas, at, lambda ring: with_node(ring, at)))
    if not found:
        raise InvalidInputError(_("There is no border at this place."), field="nodes", code="no_border")
    return found


def _has_node(parts: Iterable[list[Ring]], at: Point) -> bool:
    return any(same(corner, at) for part in parts for ring in part for corner in ring)


def move_node[K: Hashable](areas: Mapping[K, Shape], at: Point, to: Point) -> dict[K, Shape]:
    """Return the areas changed by moving the node at a place, all that share it together.

    Where `to` is a node of other areas the two become one; where it lies on a border of
    others, that border gets a corner there. Raises InvalidInputError where there is no
    node, or an area would cross itself or vanish.
    """
    target = _node_at(areas, to, apart_from=at) or to
    shared = _changed(areas, at, lambda ring: with_node(ring, at))
    if not any(_has_node(parts, at) for parts, _is_changed in shared.values()):
        raise InvalidInputError(_("There is no corner at this place any more."), field="nodes", code="no_node")

    def moved(ring: Ring) -> Ring:
        noded = with_node(ring, at)
        return [target if same(corner, at) else corner for corner in noded]

    found = _rebuilt(_changed(areas, at, moved))
    others = {key: shape for key, shape in areas.items() if key not in found}
    return found | _rebuilt(_changed(others, target, lambda ring: with_node(ring, target)))


def _node_at[K: Hashable](areas: Mapping[K, Shape], place: Point, *, apart_from: Point) -> Point | None:
    for shape in areas.values():
        if _near(shape, place):
            for part in rings_of(shape):
                for ring in part:
                    for corner in ring:
                        if same(corner, place) and not same(corner, apart_from):
                            return corner
    return None


def remove_node[K: Hashable](areas: Mapping[K, Shape], at: Point) -> dict[K, Shape]:
    """Return the areas that lose their corner at a place.

    Raises InvalidInputError where there is none, where three borders meet (taking the
    node away would open a gap), or an area would be left with two corners.
    """
    ends: list[Point] = []
    for parts, _is_changed in _changed(areas, at, lambda ring: with_node(ring, at)).values():
        for end in (end for part in parts for ring in part for end in _ends_at(ring, at)):
            if not any(same(end, known) for known in ends):
                ends.append(end)
    if not ends:
        raise InvalidInputError(_("There is no corner at this place any more."), field="nodes", code="no_node")
    if len(ends) > _ENDS_OF_A_BORDER:
        message = _("Several borders meet in this corner: it can be moved, but not taken away.")
        raise InvalidInputError(message, field="nodes", code="junction")
    return _rebuilt(_changed(areas, at, lambda ring: [corner for corner in ring if not same(corner, at)]))


def _ends_at(ring: Ring, at: Point) -> list[Point]:
    count = len(ring)
    return [ring[(index + step) % count] for index, corner in enumerate(ring) if same(corner, at) for step in (-1, 1)]

"""Areas cut by a line, put together, and fitted between others, with borders that stay exact. Pure.

New corners that a cut makes on a border are given to the neighbours too (`share_nodes`),
so that a coverage stays one. Coordinates are degrees, WGS 84.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping, Sequence
from typing import Final

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import LineString, MultiPoint, MultiPolygon, Polygon

from yizhi.grid.domain.boundaries import polygonal
from yizhi.grid.domain.coordinates import METRES_PER_DEGREE
from yizhi.grid.domain.sets.topology import (
    TOLERANCE,
    Point,
    Shape,
    checked_shape,
    rings_of,
    shape_of,
    with_node,
    without_repeats,
)
from yizhi.kernel.errors import InvalidInputError

MOST_PIECES: Final = 50
# Smaller pieces are slips of the hand, not areas.
LEAST_SQUARE_METRES: Final = 1.0
LEAST_WIDTH: Final = 5e-6  # degrees: half a metre


def square_metres(shape: Shape) -> float:
    """Return roughly how large a shape is (a plane at its own latitude): good for thresholds, not for figures."""
    latitude = shape.centroid.y
    return float(shape.area * METRES_PER_DEGREE**2 * math.cos(math.radians(latitude)))


def corners_of(shape: Shape) -> list[Point]:
    """Return all corners of a shape."""
    return [corner for part in rings_of(shape) for ring in part for corner in ring]


def with_nodes(shape: Shape, places: Sequence[Point]) -> Shape:
    """Return a shape with corners at those of the places that its border passes through."""
    border = shape.boundary
    near = [place for place in places if shapely.dwithin(shapely.Point(place), border, TOLERANCE)]
    if not near:
        return shape
    parts = rings_of(shape)
    for place in near:
        parts = [[with_node(ring, place) for ring in part] for part in parts]
    return shape_of(parts) or shape


def share_nodes[K: Hashable](made: Sequence[Shape], others: Mapping[K, Shape]) -> dict[K, Shape]:
    """Return the other areas that get corners where new shapes have some on their borders."""
    places = sorted({corner for shape in made for corner in corners_of(shape)})
    found = {}
    for key, shape in others.items():
        noded = with_nodes(shape, places)
        if len(corners_of(noded)) != len(corners_of(shape)):
            found[key] = noded
    return found


def _fitted_line(area: Shape, line: Sequence[Point]) -> tuple[Shape, LineString]:
    """Return the area with corners where the line's ends lie on its border, and the line snapped to its corners."""
    path = without_repeats(list(line))
    if len(path) < 2:  # noqa: PLR2004 - a line has two ends
        raise InvalidInputError(_("The line is too short to cut anything."), field="line")
    snapped = shapely.snap(LineString(path), MultiPoint(corners_of(area)), TOLERANCE)
    if not isinstance(snapped, LineString) or snapped.is_empty:
        raise InvalidInputError(_("The line is too short to cut anything."), field="line")
    return with_nodes(area, [(x, y) for x, y in snapped.coords]), snapped


def split_area(area: Shape, line: Sequence[Point]) -> list[Shape]:
    """Return the pieces a line cuts an area into, the largest first.

    Parts of the area that the line does not touch stay with the largest piece. Raises
    InvalidInputError on `line` where it does not cross from border to border, or makes
    a piece too small to be an area.
    """
    noded, cut = _fitted_line(area, line)
    pieces: list[Polygon] = []
    whole: list[Polygon] = []
    for part in noded.geoms if isinstance(noded, MultiPolygon) else [noded]:
        found = _pieces_of(part, cut)
        (pieces if len(found) > 1 else whole).extend(found if len(found) > 1 else [part])
    if not pieces:
        message = _("The line must run across the area, from border to border.")
        raise InvalidInputError(message, field="line", code="not_across")
    if len(pieces) > MOST_PIECES or any(_is_sliver(piece) for piece in pieces):
        raise InvalidInputError(_("The line would cut off pieces that are too small."), field="line", code="too_small")
    largest, *rest = sorted(pieces, key=lambda piece: -piece.area)
    kept: Shape = MultiPolygon([largest, *whole]) if whole else largest
    return [checked_shape(kept), *(checked_shape(piece) for piece in rest)]


def _pieces_of(part: Polygon, cut: LineString) -> list[Polygon]:
    lines = shapely.union_all([part.boundary, cut])
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(lines)))
    shapely.prepare(part)
    return [face for face in faces if part.contains(face.representative_point())]


def _is_sliver(piece: Polygon) -> bool:
    return square_metres(piece) < LEAST_SQUARE_METRES or piece.buffer(-LEAST_WIDTH / 2).is_empty


def _part_count(shape: Shape) -> int:
    return len(shape.geoms) if isinstance(shape, MultiPolygon) else 1


def merge_areas(areas: Sequence[Shape]) -> Shape:
    """Return areas as one, without the borders between them.

    Raises InvalidInputError on `ids` where fewer than two are given or they do not all touch along a border.
    """
    if len(areas) < 2:  # noqa: PLR2004 - one alone is merged already
        raise InvalidInputError(_("Choose two or more areas to merge."), field="ids")
    fitted = [areas[0]]
    for area in areas[1:]:
        snapped = shapely.snap(area, shapely.union_all(fitted), TOLERANCE)
        fitted.append(snapped if snapped.is_valid and not snapped.is_empty else area)
    merged = polygonal(shapely.union_all(fitted))
    apart = sum(_part_count(area) for area in areas) - len(areas) + 1
    if merged is None or _part_count(merged) > apart:
        message = _("Only areas that lie side by side can be merged.")
        raise InvalidInputError(message, field="ids", code="not_adjacent")
    return checked_shape(merged)


def fit_between(shape: Shape, others: Sequence[Shape]) -> Shape:
    """Return what of a new shape lies on free ground, its border exactly on theirs.

    Raises InvalidInputError on `ring` where nothing of it does.
    """
    near = [other for other in others if other.intersects(shape)]
    if near:
        taken = shapely.union_all(near)
        snapped = shapely.snap(shape, taken, TOLERANCE)
        shape = polygonal(shapely.difference(snapped if snapped.is_valid else shape, taken)) or Polygon()
    parts = shape.geoms if isinstance(shape, MultiPolygon) else [shape]
    free = [part for part in parts if not part.is_empty and square_metres(part) >= LEAST_SQUARE_METRES]
    if not free:
        message = _("There is no free ground here: other areas cover all of it. Split one of them instead.")
        raise InvalidInputError(message, field="ring", code="covered")
    return checked_shape(free[0] if len(free) == 1 else MultiPolygon(free))

"""A strip of no-man's-land between several areas, shared out: each gets what lies before its own border. Pure.

Given as a whole to one of them, a strip that runs along many areas would become a tentacle of that one between all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from shapely.errors import GEOSException

from yizhi.grid.domain.coverage.overlay import union_all

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from shapely.geometry import Polygon
    from shapely.geometry.base import BaseGeometry

_TOUCH_DEGREES: Final = 1e-9
# Corners that only the sharing out needed are left away again: a hundredth of a millimetre.
_STRAIGHT_DEGREES: Final = 1e-10
_METRES_PER_DEGREE: Final = 111_320.0
# Long edges are looked at in pieces of so many widths, so that what is before another area is told apart.
_WIDTHS: Final = 4.0
_SHORTEST_METRES: Final = 2.0


def shares(
    strip: Polygon, width: float, around: Sequence[int], areas: Mapping[int, BaseGeometry]
) -> list[tuple[int, Any]]:
    """Return (area, its part) of a strip so many metres wide, the parts together being the strip.

    Where the strip lies between two areas, the one that comes first in `around` gets it, as far as both lie beside it:
    so that a part's border is the other's border as it was.
    """
    step = max(_WIDTHS * width, _SHORTEST_METRES) / _METRES_PER_DEGREE
    try:
        triangles = shapely.get_parts(shapely.constrained_delaunay_triangles(shapely.segmentize(strip, step)))
    except GEOSException:  # its corners lie nearer to each other than numbers can tell apart
        return [(around[0], strip)]
    corners = shapely.get_coordinates(triangles).reshape(-1, 4, 2)[:, :3]
    best = _first_at(corners.reshape(-1, 2), around, areas).reshape(-1, 3).min(axis=1)
    _spread(best, corners, len(around))
    return [
        (around[rank], shapely.simplify(_joined(triangles[best == rank]), _STRAIGHT_DEGREES))
        for rank in sorted(set(best.tolist()))
        if rank < len(around)
    ]


def _joined(triangles: Any) -> Any:
    """Return triangles that meet corner by corner as one: the quick way, unless rounding has turned one inside out."""
    try:
        joined = shapely.coverage_union_all(triangles)
    except GEOSException:
        return union_all(triangles)
    return joined if joined.is_valid else union_all(triangles)


def _first_at(points: Any, around: Sequence[int], areas: Mapping[int, BaseGeometry]) -> Any:
    """Return for each point the rank of the first area whose border it lies on, len(around) where it lies on none."""
    tree = shapely.STRtree([areas[position] for position in around])
    point, rank = tree.query(shapely.points(points), predicate="dwithin", distance=_TOUCH_DEGREES)
    first = np.full(len(points), len(around))
    np.minimum.at(first, point, rank)
    return first


def _spread(best: Any, corners: Any, nobody: int) -> None:
    """Give triangles that touch no area to the area of one that they have a corner in common with."""
    _values, corner = np.unique(corners.reshape(-1, 2), axis=0, return_inverse=True)
    corner = corner.reshape(-1, 3)
    while (best == nobody).any():
        at_corner = np.full(corner.max() + 1, nobody)
        np.minimum.at(at_corner, corner.ravel(), np.repeat(best, 3))
        found = at_corner[corner].min(axis=1)
        lost = best == nobody
        if (found[lost] == nobody).all():
            return
        best[lost] = found[lost]

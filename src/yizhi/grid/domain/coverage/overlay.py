"""Cutting and joining of areas that does not fail: what the exact way cannot do is done to a hundredth of a millimetre. Pure.

Borders drawn by several hands run closer to each other than floating-point numbers can tell apart; the exact way
(GEOS OverlayNG in doubles) then ends in a `TopologyException`. Rounded to a grid it always comes to an end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import shapely
from shapely.errors import GEOSException

GRID_DEGREES: Final = 1e-10


def _either(exact: Callable[..., Any], *shapes: Any, grid_size: float | None = None) -> Any:
    try:
        return exact(*shapes, grid_size=grid_size)
    except GEOSException:
        return exact(*shapes, grid_size=GRID_DEGREES)


def difference(shapes: Any, others: Any) -> Any:
    """Return what is left of valid geometries without others, pair by pair."""
    return _either(shapely.difference, shapes, others)


def intersection(shapes: Any, others: Any) -> Any:
    """Return what valid geometries share, pair by pair."""
    return _either(shapely.intersection, shapes, others)


def union(shape: Any, other: Any, *, grid_size: float | None = None) -> Any:
    """Return two valid geometries as one, at once on a grid where one is given."""
    return _either(shapely.union, shape, other, grid_size=grid_size)


def union_all(shapes: Any) -> Any:
    """Return valid geometries as one."""
    return _either(shapely.union_all, shapes)


def joined(shapes: Any, loose: Any) -> Any:
    """Return all areas as one; those whose borders meet (not `loose`) the quick way."""
    there = ~shapely.is_empty(shapes)
    neat, rest = shapes[there & ~loose], shapes[there & loose]
    try:
        return shapely.union_all([*([shapely.coverage_union_all(neat)] if len(neat) else []), *rest])
    except GEOSException:
        return shapely.union_all(shapes[there], grid_size=GRID_DEGREES)


def left_over(shape: Any, shapes: Any, loose: Any) -> Any:
    """Return what is in a valid geometry but in none of some areas."""
    try:
        return shapely.difference(shape, joined(shapes, loose))
    except GEOSException:
        return shapely.difference(shape, shapely.union_all(shapes, grid_size=GRID_DEGREES), grid_size=GRID_DEGREES)

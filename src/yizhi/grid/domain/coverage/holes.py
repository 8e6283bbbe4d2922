"""Ground that areas enclose without having it: holes of a division outside of the areas above. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from yizhi.grid.domain.coverage.ground import Ground, polygons
from yizhi.grid.domain.coverage.overlay import difference, joined, union_all

_TOUCH_DEGREES: Final = 1e-9


def holes_outside(ground: Ground, loose: Any, rests: Sequence[BaseGeometry]) -> list[BaseGeometry]:
    """Return the holes between areas that lie in no area above; `rests` are what is in those above and in no area.

    Joining a city's areas takes long, so the areas above are taken for what lies inside them. Where a hole then found
    touches ground that no area has, it is looked whether both together are still enclosed by areas.
    """
    above = union_all(list(ground.parents.values())) if ground.parents else Polygon()
    shapely.prepare(above)
    beyond = ~shapely.covers(above, ground.shapes)
    whole = union_all([above, joined(ground.shapes[beyond], loose[beyond])])
    holes = _holes(whole)
    if not holes:
        return []
    free = _touching(holes, polygons(rests)[0])
    if not len(free):
        return holes
    enclosed = shapely.STRtree(_holes(difference(whole, union_all(free))))
    return [hole for hole in holes if len(enclosed.query(hole.representative_point(), predicate="intersects"))]


def _touching(holes: Sequence[BaseGeometry], parts: Any) -> Any:
    """Return the polygons that touch a hole, and all that touch those."""
    tree = shapely.STRtree(parts)
    found: set[int] = set()
    edge: Any = np.array(holes, dtype=object)
    while len(edge):
        near = set(tree.query(edge, predicate="dwithin", distance=_TOUCH_DEGREES)[1].tolist()) - found
        found |= near
        edge = parts[sorted(near)]
    return parts[sorted(found)]


def _holes(shape: BaseGeometry) -> list[BaseGeometry]:
    """Return the holes in a geometry, without the parts of it that lie in them."""
    parts = shapely.get_parts(shape)
    holes = np.array([Polygon(ring) for part in parts for ring in getattr(part, "interiors", ())], dtype=object)
    if len(parts) > 1 and len(holes):
        hole, island = shapely.STRtree(parts).query(holes, predicate="contains")
        for number in np.unique(hole):
            holes[number] = difference(holes[number], union_all(parts[island[hole == number]]))
    return list(holes)

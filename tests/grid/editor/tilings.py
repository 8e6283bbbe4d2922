"""Random ground for tests of borders: a raster whose inner corners are shaken, cut into areas that tile a square exactly."""

from __future__ import annotations

import shapely
from hypothesis import strategies as st
from shapely.geometry import Polygon

from yizhi.grid.domain.sets.topology import Point, Shape, rings_of, same

WEST, SOUTH, STEP = 118.30, 36.80, 0.004


@st.composite
def tilings(draw: st.DrawFn, side: int = 3) -> dict[int, Shape]:
    """Quadrilaterals side by side, `side` in each direction; corners inside are shifted by up to a third of a cell."""
    shift = st.floats(-0.33, 0.33, allow_nan=False)
    corners: dict[tuple[int, int], Point] = {}
    for column in range(side + 1):
        for row in range(side + 1):
            inside = 0 < column < side and 0 < row < side
            dx, dy = (draw(shift), draw(shift)) if inside else (0.0, 0.0)
            corners[column, row] = (WEST + (column + dx) * STEP, SOUTH + (row + dy) * STEP)
    cells = [(column, row) for row in range(side) for column in range(side)]
    return {
        number: Polygon([corners[c, r], corners[c + 1, r], corners[c + 1, r + 1], corners[c, r + 1]])
        for number, (c, r) in enumerate(cells)
    }


def inner_nodes(areas: dict[int, Shape]) -> list[Point]:
    """Return the corners that do not lie on the outer border of the tiling."""
    outer = shapely.union_all(list(areas.values())).boundary
    found: list[Point] = []
    for shape in areas.values():
        for corner in (corner for part in rings_of(shape) for ring in part for corner in ring):
            on_edge = shapely.dwithin(shapely.Point(corner), outer, 1e-9)
            if not on_edge and not any(same(corner, known) for known in found):
                found.append(corner)
    return found


def assert_exact(areas: dict[int, Shape], ground: Shape) -> None:
    """Assert that areas tile the ground: every one valid, edge to edge, no gap and no overlap."""
    shapes = list(areas.values())
    assert all(shape.is_valid for shape in shapes)
    assert shapely.coverage_is_valid(shapes)
    whole = shapely.coverage_union_all(shapes)
    assert shapely.symmetric_difference(whole, ground).area <= 1e-15
    assert abs(sum(shape.area for shape in shapes) - ground.area) <= 1e-15

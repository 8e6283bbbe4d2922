"""Names of areas stand inside them, where there is most room, and only where they fit."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhi.grid.domain.tiles.naming import NEVER, ems, first_zoom, spots_of

HOOK = shapely.Polygon([(0, 0), (10, 0), (10, 10), (9, 10), (9, 1), (0, 1)])


def one(shape: shapely.Geometry) -> tuple[float, float, float, float]:
    points, wide, high = spots_of(np.array([shape], dtype=object))
    return points[0, 0], points[0, 1], wide[0], high[0]


def test_in_the_middle_of_a_box() -> None:
    assert one(shapely.box(0, 0, 10, 2)) == pytest.approx((5, 1, 10, 2))
    assert one(shapely.box(0, 0, 2, 10)) == pytest.approx((1, 5, 2, 2))


def test_not_in_the_neighbours_area_where_the_centre_lies_outside() -> None:
    assert not HOOK.contains(HOOK.centroid)
    x, y, wide, _high = one(HOOK)
    assert HOOK.contains(shapely.Point(x, y))
    assert HOOK.buffer(1e-6).contains(shapely.LineString([(x - wide / 2, y), (x + wide / 2, y)]))


def test_in_the_largest_part() -> None:
    parts = shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 0, 6, 3)])
    assert one(parts)[:2] == pytest.approx((4, 1.5), abs=0.1)


@settings(deadline=None)
@given(
    st.lists(st.floats(0.2, 1), min_size=3, max_size=24), st.floats(1e-6, 1e-2), st.floats(0, 1), st.floats(0, 1)
)  # a star of any roughness, anywhere on the map
def test_always_inside_and_never_wider_than_the_area(radii: list[float], size: float, x: float, y: float) -> None:
    angles = np.linspace(0, 2 * np.pi, len(radii), endpoint=False)
    shape = shapely.Polygon(
        np.c_[x + size * np.array(radii) * np.cos(angles), y + size * np.array(radii) * np.sin(angles)]
    )
    at_x, at_y, wide, high = one(shape)
    grown = shape.buffer(size * 0.01)
    assert grown.contains(shapely.LineString([(at_x - wide / 2, at_y), (at_x + wide / 2, at_y)]))
    assert high > 0


def test_longer_names_need_more_room_and_each_zoom_doubles_it() -> None:
    assert ems("网格") == 2
    assert 3 < ems("网格 001") < 5
    number, name = (first_zoom(text, 1e-5, 1e-5) for text in ("001", "网格 001"))
    assert number < name
    assert first_zoom("网格 001", 5e-6, 5e-6) == pytest.approx(name + 1, abs=0.11)
    assert first_zoom("网格 001", 1e-5, 1e-7) > name
    assert first_zoom("网格", 0, 0) == NEVER
    assert first_zoom("网", 1, 1) == 0

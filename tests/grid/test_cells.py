"""H3 cells: numbers that fit a column, viewports as ranges of them."""

from __future__ import annotations

import numpy as np
import pytest
from h3.api import basic_int as h3
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhi.grid.domain.cells import RESOLUTION, cell_of, cell_ranges, cells_of, descendants

LARGEST_BIGINT = 2**63 - 1


@given(st.floats(-180, 180), st.floats(-90, 90))
def test_a_cell_fits_a_signed_column(lon: float, lat: float) -> None:
    cell = cell_of(lon, lat)
    assert 0 < cell <= LARGEST_BIGINT
    assert h3.get_resolution(cell) == RESOLUTION


def test_many_points_are_the_same_as_each_one() -> None:
    rng = np.random.default_rng(1)
    lons, lats = rng.uniform(-180, 180, 500), rng.uniform(-90, 90, 500)
    assert cells_of(lons, lats) == [cell_of(lon, lat) for lon, lat in zip(lons, lats, strict=True)]


@pytest.mark.parametrize("resolution", range(RESOLUTION + 1))
def test_descendants_are_one_range(resolution: int) -> None:
    cell = h3.latlng_to_cell(36.82, 118.31, resolution)
    first, last = descendants(cell)
    assert first <= cell_of(118.31, 36.82) <= last
    assert h3.cell_to_parent(first, resolution) == cell
    assert h3.cell_to_parent(last, resolution) == cell
    if resolution >= RESOLUTION - 3:
        children = sorted(h3.cell_to_children(cell, RESOLUTION))
        assert (children[0], children[-1]) == (first, last)


@settings(max_examples=300)
@given(
    st.one_of(st.tuples(st.floats(-159, 159), st.floats(-69, 69)), st.just((118.31, 36.82)), st.just((-71.06, 42.36))),
    st.floats(-4.5, 1.0),
    st.floats(0.3, 1.0),
    st.integers(0, 2**32 - 1),
)
def test_no_point_of_a_viewport_is_missed(
    centre: tuple[float, float], exponent: float, shape: float, seed: int
) -> None:
    width, height = 10**exponent, 10**exponent * shape
    west, south = centre[0] - width / 2, centre[1] - height / 2
    east, north = west + width, south + height
    ranges = cell_ranges(west, south, east, north)
    assert 1 <= len(ranges) <= 12
    assert all(first <= last for first, last in ranges)
    rng = np.random.default_rng(seed)
    lons = [*rng.uniform(west, east, 40), *[west] * 10, *[east] * 10, *rng.uniform(west, east, 20)]
    lats = [*rng.uniform(south, north, 40), *rng.uniform(south, north, 20), *[south] * 10, *[north] * 10]
    for cell in cells_of(lons, lats):
        assert any(first <= cell <= last for first, last in ranges)


@pytest.mark.parametrize(
    "box",
    [(-180, -90, 180, 90), (100, 20, 130, 50), (10, 81, 11, 82), (118.3, 36.8, 118.3, 36.8), (179.9, -1, -179.9, 1)],
)
def test_the_world_the_poles_a_point_and_the_antimeridian(box: tuple[float, float, float, float]) -> None:
    west, south, east, north = box
    ranges = cell_ranges(*box)
    for lon in (west, east):
        for lat in (south, north):
            assert any(first <= cell_of(lon, lat) <= last for first, last in ranges)


def test_ranges_are_close_to_the_viewport() -> None:
    """A street of 3 km asks for a few times its own area, not for the province."""
    ranges = cell_ranges(118.295, 36.805, 118.325, 36.835)
    asked = sum(1 for lon in np.linspace(118.0, 118.62, 60) for lat in np.linspace(36.5, 37.14, 60)
                if any(first <= cell_of(lon, lat) <= last for first, last in ranges))  # fmt: skip
    assert asked / 3600 < 0.03

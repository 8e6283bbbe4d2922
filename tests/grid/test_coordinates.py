"""Coordinate systems and points as people send them."""

from __future__ import annotations

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yizhi.grid.domain.coordinates import (
    CoordinateSystem,
    bd09_to_gcj02,
    checked_point,
    from_wgs84,
    gcj02_to_bd09,
    gcj02_to_wgs84,
    to_wgs84,
    wgs84_to_gcj02,
)
from yizhi.kernel.errors import InvalidInputError

# Inside mainland China, away from the edge of the box in which GCJ-02 shifts.
LONS, LATS = st.floats(74, 134), st.floats(18, 53)
LINZI = (118.2, 36.7, 118.5, 37.0)


def close(one: tuple[float, float], other: tuple[float, float], degrees: float = 1e-6) -> bool:
    return math.dist(one, other) <= degrees


def test_published_pairs_of_coordtransform() -> None:
    """The examples of github.com/wandergis/coordtransform."""
    assert close(wgs84_to_gcj02(116.404, 39.915), (116.41024449916938, 39.91640428150164), 1e-9)
    assert close(gcj02_to_bd09(116.404, 39.915), (116.41036949371029, 39.92133699351022), 1e-9)
    assert close(gcj02_to_wgs84(116.404, 39.915), (116.39775550083061, 39.91359571849836), 5e-5)
    assert close(bd09_to_gcj02(116.404, 39.915), (116.39762729119315, 39.90865673957631), 5e-5)


@given(LONS, LATS)
def test_there_and_back_is_the_same_point(lon: float, lat: float) -> None:
    assert close(gcj02_to_wgs84(*wgs84_to_gcj02(lon, lat)), (lon, lat))
    assert close(bd09_to_gcj02(*gcj02_to_bd09(lon, lat)), (lon, lat))


@given(LONS, LATS, st.sampled_from(list(CoordinateSystem)))
def test_every_system_goes_both_ways(lon: float, lat: float, system: CoordinateSystem) -> None:
    assert close(to_wgs84(*from_wgs84(lon, lat, system), system), (lon, lat))
    assert close(from_wgs84(*to_wgs84(lon, lat, system), system), (lon, lat))


@pytest.mark.parametrize(("lon", "lat"), [(-71.0587, 42.3594), (2.35, 48.85), (151.2, -33.87), (0.0, 0.0)])
def test_abroad_nothing_is_shifted(lon: float, lat: float) -> None:
    assert wgs84_to_gcj02(lon, lat) == (lon, lat)
    assert gcj02_to_wgs84(lon, lat) == (lon, lat)


def test_the_shift_in_linzi_is_some_hundreds_of_metres() -> None:
    lon, lat = wgs84_to_gcj02(118.31, 36.82)
    metres = math.hypot((lon - 118.31) * 89_100, (lat - 36.82) * 111_000)
    assert 300 < metres < 700


def test_an_unknown_system_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="mercator"):
        to_wgs84(118.31, 36.82, "mercator")


@pytest.mark.parametrize(
    ("lon", "lat"),
    [(118.31, 36.82), ("118.31", "36.82"), (" 118.31 ", 36.82), (-180, 90), (180, -90), (0, 0)],
)
def test_points_that_are_taken(lon: Any, lat: Any) -> None:
    assert checked_point(lon, lat) == (float(lon), float(lat))


@pytest.mark.parametrize(
    ("lon", "lat"),
    [
        (None, None),
        ("", ""),
        ("east", "north"),
        ("118,31", "36.82"),
        (math.nan, 36.8),
        (118.3, math.inf),
        ("nan", "nan"),
        (True, False),
        ([118.3], 36.8),
        (10**400, 36.8),
        (181, 36.8),
        (118.3, 200),
        (-200, -100),
        ("1e999", "0"),
    ],
)
def test_points_that_are_refused(lon: Any, lat: Any) -> None:
    with pytest.raises(InvalidInputError) as caught:
        checked_point(lon, lat)
    assert caught.value.field == "location"
    assert caught.value.code == "invalid"
    assert str(caught.value)


def test_swapped_values_are_called_swapped() -> None:
    with pytest.raises(InvalidInputError) as caught:
        checked_point(36.82, 118.31)
    assert caught.value.code == "swapped"
    with pytest.raises(InvalidInputError) as caught:
        checked_point(37.0, 36.9, within=(36.5, 36.95, 36.95, 37.5))
    assert caught.value.code == "swapped"
    assert checked_point(116.4, 39.9, within=LINZI) == (116.4, 39.9)

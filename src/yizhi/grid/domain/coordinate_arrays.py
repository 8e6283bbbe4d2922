"""GCJ-02 and BD-09 of many points at once: the formulas of `coordinates` on arrays of (longitude, latitude). Pure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import numpy as np
from numpy.typing import NDArray

from yizhi.grid.domain import coordinates as one

type Points = NDArray[np.float64]

_MOST_ROUNDS: Final = 30
_CLOSE_DEGREES: Final = 1e-10


def _waves(value: NDArray[np.float64], *terms: tuple[float, float]) -> NDArray[np.float64]:
    total = np.zeros_like(value)
    for factor, divisor in terms:
        total += factor * np.sin(value * np.pi / divisor)
    return total * 2 / 3


def _shifted(points: Points) -> Points:
    x, y = points[:, 0] - 105.0, points[:, 1] - 35.0
    common = _waves(x, (20.0, 1 / 6), (20.0, 1 / 2))
    root = np.sqrt(np.abs(x))
    north = -100.0 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * root
    north += common + _waves(y, (20.0, 1), (40.0, 3), (160.0, 12), (320.0, 30))
    east = 300.0 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * root
    east += common + _waves(x, (20.0, 1), (40.0, 3), (150.0, 12), (300.0, 30))
    latitude = np.radians(points[:, 1])
    flat = 1 - one.ECCENTRICITY * np.sin(latitude) ** 2
    metres_north = one.AXIS * (1 - one.ECCENTRICITY) / (flat * np.sqrt(flat))
    metres_east = one.AXIS / np.sqrt(flat) * np.cos(latitude)
    shifts: Points = np.column_stack([np.degrees(east / metres_east), np.degrees(north / metres_north)])
    return points + shifts


def _inside(points: Points) -> NDArray[np.bool_]:
    west, south, east, north = one.SHIFTED
    x, y = points[:, 0], points[:, 1]
    inside: NDArray[np.bool_] = (x >= west) & (x <= east) & (y >= south) & (y <= north)
    return inside


def _degrees(points: Points) -> NDArray[np.bool_]:
    """Tell which points can be degrees at all: the others stay as they are."""
    possible: NDArray[np.bool_] = np.isfinite(points).all(axis=1) & (np.abs(points) <= (180.0, 90.0)).all(axis=1)
    return possible


def _inverse(forward: Callable[[Points], Points], points: Points) -> Points:
    found = points.copy()
    for _round in range(_MOST_ROUNDS):
        off = points - forward(found)
        found += off
        if not len(off) or np.abs(off).max() < _CLOSE_DEGREES:
            break
    return found


def wgs84_to_gcj02(points: Points) -> Points:
    """Return WGS 84 points (n × 2) in GCJ-02; outside of mainland China's box they are the same."""
    return np.where(_inside(points)[:, None], _shifted(points), points)


def gcj02_to_wgs84(points: Points) -> Points:
    """Return GCJ-02 points (n × 2) in WGS 84."""
    near = _degrees(points)
    found = points.copy()
    back = _inverse(_shifted, points[near])
    found[near] = np.where(_inside(back)[:, None], back, points[near])
    return found


def gcj02_to_bd09(points: Points) -> Points:
    """Return GCJ-02 points (n × 2) in BD-09."""
    lon, lat = points[:, 0], points[:, 1]
    radius = np.hypot(lon, lat) + 0.00002 * np.sin(lat * one.BD_ANGLE)
    angle = np.arctan2(lat, lon) + 0.000003 * np.cos(lon * one.BD_ANGLE)
    return np.column_stack([radius * np.cos(angle), radius * np.sin(angle)]) + one.BD_OFFSET


def bd09_to_gcj02(points: Points) -> Points:
    """Return BD-09 points (n × 2) in GCJ-02."""
    near = _degrees(points)
    found = points.copy()
    found[near] = _inverse(gcj02_to_bd09, points[near])
    return found


def wgs84_to_bd09(points: Points) -> Points:
    """Return WGS 84 points (n × 2) in BD-09."""
    return gcj02_to_bd09(wgs84_to_gcj02(points))


def bd09_to_wgs84(points: Points) -> Points:
    """Return BD-09 points (n × 2) in WGS 84."""
    return gcj02_to_wgs84(bd09_to_gcj02(points))

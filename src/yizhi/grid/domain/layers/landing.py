"""Where a layer would land under each likely coordinate system: what a person is shown before being asked. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _

from yizhi.grid.domain.coordinates import METRES_PER_DEGREE
from yizhi.grid.domain.layers.moving import CHINA, distance
from yizhi.grid.domain.layers.rows import Bounds, Layer
from yizhi.grid.domain.layers.systems import BD09, GCJ02, SWAPPED, WGS84, Points, choices, converter, label_of, roughly
from yizhi.kernel.errors import InvalidInputError

_SAMPLE: Final = 500
_MOST: Final = 30
# What lies so many times further from the middle than half of the points do is a slip, where less than this part of them are.
_FAR, _FEW, _SMALLEST = 1_000.0, 1 / 3, 1e-9
_IMPLAUSIBLE_BESIDE: Final = 3
_PLAUSIBLE_METRES: Final = 50_000.0
_SAME_METRES: Final = 5.0
_MILLION: Final = 1_000_000
_MERCATOR: Final = 20_037_509.0
_NORTHERNMOST: Final = 10_000_000
_ZONES_3, _ZONES_6 = range(25, 46), range(13, 24)
# Half a 3° zone and what offices draw beyond it.
_BESIDE_MERIDIAN: Final = 3.5
# What offices used before CGCS2000, and what surveys outside of China use, is asked of PROJ for the known ground.
_MOST_LOCAL: Final = 80
# So many zones are looked at exactly where the known ground tells which are near.
_MOST_ZONES: Final = 8
# A system's name, and its central meridian where it is a zone.
type _Likely = tuple[str, int | None]


@dataclass(frozen=True, slots=True)
class Candidate:
    """Where a layer would land if its coordinate system were `crs`.

    `bounds` and `centre` are degrees in WGS 84; the distance is 0 where it meets the known ground and None
    where no ground is known. `plausible`: it lies near the known ground, or, without any, in China.
    """

    crs: str
    label: str
    bounds: Bounds
    centre: tuple[float, float]
    distance_to_known_ground_metres: float | None
    plausible: bool


def candidates(layer: Layer, known: Bounds | None = None) -> list[Candidate]:
    """Return the likely systems of a layer's numbers, the most plausible first; empty where none of them fits."""
    points = _sample(layer)
    if not len(points):
        return []
    found: list[Candidate] = []
    for crs, meridian in _nearest(list(_likely(points, known)), points, known):
        one = _landing(crs, meridian, points, known)
        if one is not None and not any(_same(one, other) for other in found):
            found.append(one)
    found.sort(key=lambda one: (not one.plausible, one.distance_to_known_ground_metres or 0.0))
    plausible = sum(one.plausible for one in found)
    return found[: plausible + _IMPLAUSIBLE_BESIDE if plausible else _MOST]


def _nearest(likely: list[_Likely], points: Points, known: Bounds | None) -> list[_Likely]:
    """Leave out zones that are further off than others: the exact way to WGS 84 takes long to look up for each."""
    zones = [(crs, meridian) for crs, meridian in likely if meridian is not None]
    if known is None or len(zones) <= _MOST_ZONES:
        return likely
    rough = {crs: _rough_distance(crs, points, known) for crs, _meridian in zones}
    kept = set(sorted(rough, key=lambda crs: rough[crs])[:_MOST_ZONES])
    return [(crs, meridian) for crs, meridian in likely if meridian is None or crs in kept]


def _rough_distance(crs: str, points: Points, known: Bounds) -> float:
    plain, turned = crs.removesuffix(SWAPPED), crs.endswith(SWAPPED)
    there = roughly(plain, points[:, int(turned)], points[:, int(not turned)])
    if not np.isfinite(there).all():
        return math.inf
    (west, south), (east, north) = there.min(axis=0).tolist(), there.max(axis=0).tolist()
    return distance((west, south, east, north), known)


def _sample(layer: Layer) -> Points:
    points: Points = shapely.get_coordinates([row.geometry for row in layer.rows if row.geometry is not None])
    if not len(points):
        return points
    points = _without_slips(points)
    spread = points[:: max(1, len(points) // _SAMPLE)]
    edges = [*points.argmin(axis=0), *points.argmax(axis=0)]
    return np.vstack([spread, points[edges]])


def _without_slips(points: Points) -> Points:
    """Leave out a few numbers that lie far from all others (turned round, a digit too many): a row of them must not hide the system."""
    apart = np.abs(points - np.median(points, axis=0))
    usual = max(float(np.median(apart.max(axis=1))), _SMALLEST)
    slips = apart.max(axis=1) > _FAR * usual
    return points[~slips] if 0 < slips.mean() < _FEW else points


def _likely(points: Points, known: Bounds | None) -> Iterator[_Likely]:
    """Yield (name, central meridian or None) of the systems these numbers can be in, as they stand and turned round."""
    for turned in (False, True):
        x, y = (points[:, 1], points[:, 0]) if turned else (points[:, 0], points[:, 1])
        for crs, meridian in _systems(x, y, known):
            yield crs + (SWAPPED if turned else ""), meridian


def _systems(x: Any, y: Any, known: Bounds | None) -> Iterator[tuple[str, int | None]]:
    if np.abs(x).max() <= 180 and np.abs(y).max() <= 90:  # noqa: PLR2004 - degrees
        yield from ((WGS84, None), (GCJ02, None), (BD09, None))
        return
    zones = {math.floor(value / _MILLION) for value in (x.min(), x.max())}
    if len(zones) == 1 and 0 < y.min() <= y.max() < _NORTHERNMOST:
        yield from _zones(zones.pop())
    if known is not None:
        west, south, east, north = (round(value, 1) for value in known)
        local = _local((west, south, east, north))
        yield from ((crs, None) for crs in local if _roughly_there(crs, x, y, known))
    if np.abs(x).max() <= _MERCATOR and np.abs(y).max() <= _MERCATOR:
        yield "EPSG:3857", None


def _zones(millions: int) -> Iterator[tuple[str, int | None]]:
    """Yield the zones of CGCS2000 by the millions of the easting: the zone's number, or 0 for any of them."""
    for choice in choices():
        if choice.zone == millions or (millions == 0 and choice.width == 3 and choice.zone is None):  # noqa: PLR2004 - 3° and 6° zones without a number are the same
            yield choice.crs, choice.central_meridian


@lru_cache(maxsize=16)
def _local(known: Bounds) -> tuple[str, ...]:
    from pyproj.aoi import AreaOfInterest  # noqa: PLC0415 - see `systems`
    from pyproj.database import query_crs_info  # noqa: PLC0415
    from pyproj.enums import PJType  # noqa: PLC0415

    area = AreaOfInterest(*known)
    infos = query_crs_info(auth_name="EPSG", pj_types=PJType.PROJECTED_CRS, area_of_interest=area, contains=True)
    infos.sort(key=lambda info: (_extent(info), int(info.code)))
    return tuple(f"EPSG:{info.code}" for info in infos[:_MOST_LOCAL])


def _roughly_there(crs: str, x: Any, y: Any, known: Bounds) -> bool:
    """Tell whether a system of this ground can be the one, without the exact way to WGS 84: that takes long to look up."""
    try:
        there = roughly(crs, x, y)
    except InvalidInputError:
        return False
    if not np.isfinite(there).all():
        return False
    west, south, east, north = (float(value) for value in (*there.min(axis=0), *there.max(axis=0)))
    return distance((west, south, east, north), known) <= 2 * _PLAUSIBLE_METRES


def _extent(info: Any) -> float:
    use = info.area_of_use
    return math.inf if use is None else round((use.east - use.west) * (use.north - use.south))


def _landing(crs: str, meridian: int | None, points: Points, known: Bounds | None) -> Candidate | None:
    try:
        convert = converter(crs)
        label = label_of(crs)
    except InvalidInputError:
        return None
    moved = points if convert is None else convert(points)
    if not np.isfinite(moved).all() or (np.abs(moved) > (180.0, 90.0)).any():
        return None
    west, south, east, north = (float(value) for value in (*moved.min(axis=0), *moved.max(axis=0)))
    if meridian is not None and max(abs(west - meridian), abs(east - meridian)) > _BESIDE_MERIDIAN:
        return None
    bounds, centre = (west, south, east, north), ((west + east) / 2, (south + north) / 2)
    apart = None if known is None else distance(bounds, known)
    plausible = apart <= _PLAUSIBLE_METRES if apart is not None else distance(bounds, CHINA) == 0
    return Candidate(crs, label, bounds, centre, apart, plausible)


def _same(one: Candidate, other: Candidate) -> bool:
    """Tell whether two systems put the layer in the same place, as the same zone under two names does."""
    far = max(abs(a - b) for a, b in zip(one.bounds, other.bounds, strict=True)) * METRES_PER_DEGREE
    return far < _SAME_METRES


def table(found: list[Candidate]) -> list[str]:
    """Return the candidates as lines of text, for a terminal."""
    lines = []
    for one in found:
        where = f"{one.centre[0]:.4f}, {one.centre[1]:.4f}"
        apart = one.distance_to_known_ground_metres
        far = "" if apart is None else _("%(distance)s km away") % {"distance": f"{apart / 1000:,.1f}"}
        sign = "*" if one.plausible else " "
        lines.append(f"{sign} {one.crs:<14} {where:<22} {far:<18} {one.label}")
    return lines

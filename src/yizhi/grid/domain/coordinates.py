"""Coordinates at the door: WGS 84 (stored), GCJ-02 (Amap, Tencent, WeChat), BD-09 (Baidu). Pure.

GCJ-02 and BD-09 have no published definition; the formulas are those that open libraries agree on
(eviltransform, coordtransform). The way back is found by iteration, so that a round trip is exact to 1e-9°.
CGCS2000 differs from WGS 84 by centimetres and is taken as the same.
"""

from __future__ import annotations

import enum
import math
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _

from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable

# Of latitude, and of longitude at the equator (a sphere of 6,378 km; half a per cent off at the poles).
METRES_PER_DEGREE: Final = 111_320.0

type Point = tuple[float, float]
type Box = tuple[float, float, float, float]

# Krasovsky 1940, the ellipsoid of the shift; eccentricity squared as the libraries round it.
AXIS: Final = 6_378_245.0
ECCENTRICITY: Final = 0.006_693_421_622_965_943
SHIFTED: Final[Box] = (72.004, 0.8293, 137.8347, 55.8271)
BD_ANGLE: Final = math.pi * 3000.0 / 180.0
BD_OFFSET: Final = (0.0065, 0.006)
_CLOSE_DEGREES: Final = 1e-10
_MOST_ROUNDS: Final = 30
_MAX_LON, _MAX_LAT = 180.0, 90.0


class CoordinateSystem(enum.StrEnum):
    """Coordinate systems that people and devices in China send."""

    WGS84 = "wgs84"
    GCJ02 = "gcj02"
    BD09 = "bd09"


def _inside(lon: float, lat: float, box: Box) -> bool:
    return box[0] <= lon <= box[2] and box[1] <= lat <= box[3]


def _waves(value: float, *terms: tuple[float, float]) -> float:
    return sum(factor * math.sin(value * math.pi / divisor) for factor, divisor in terms) * 2 / 3


def _shift(lon: float, lat: float) -> Point:
    """Return the shift (degrees) of GCJ-02 at a WGS 84 point."""
    x, y = lon - 105.0, lat - 35.0
    common = _waves(x, (20.0, 1 / 6), (20.0, 1 / 2))
    north = -100.0 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += common + _waves(y, (20.0, 1), (40.0, 3), (160.0, 12), (320.0, 30))
    east = 300.0 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += common + _waves(x, (20.0, 1), (40.0, 3), (150.0, 12), (300.0, 30))
    latitude = math.radians(lat)
    flat = 1 - ECCENTRICITY * math.sin(latitude) ** 2
    metres_north = AXIS * (1 - ECCENTRICITY) / (flat * math.sqrt(flat))
    metres_east = AXIS / math.sqrt(flat) * math.cos(latitude)
    return math.degrees(east / metres_east), math.degrees(north / metres_north)


def _shifted(lon: float, lat: float) -> Point:
    east, north = _shift(lon, lat)
    return lon + east, lat + north


def _inverse(forward: Callable[[float, float], Point], lon: float, lat: float) -> Point:
    """Return the point that `forward` takes to (lon, lat); the shifts change slowly, so that this converges."""
    x, y = lon, lat
    for _round in range(_MOST_ROUNDS):
        there_x, there_y = forward(x, y)
        off_x, off_y = lon - there_x, lat - there_y
        x, y = x + off_x, y + off_y
        if max(abs(off_x), abs(off_y)) < _CLOSE_DEGREES:
            break
    return x, y


def wgs84_to_gcj02(lon: float, lat: float) -> Point:
    """Return a WGS 84 point in GCJ-02; outside of mainland China's box they are the same."""
    return _shifted(lon, lat) if _inside(lon, lat, SHIFTED) else (lon, lat)


def gcj02_to_wgs84(lon: float, lat: float) -> Point:
    """Return a GCJ-02 point in WGS 84."""
    back = _inverse(_shifted, lon, lat)
    return back if _inside(*back, SHIFTED) else (lon, lat)


def gcj02_to_bd09(lon: float, lat: float) -> Point:
    """Return a GCJ-02 point in BD-09."""
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * BD_ANGLE)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * BD_ANGLE)
    return radius * math.cos(angle) + BD_OFFSET[0], radius * math.sin(angle) + BD_OFFSET[1]


def bd09_to_gcj02(lon: float, lat: float) -> Point:
    """Return a BD-09 point in GCJ-02."""
    return _inverse(gcj02_to_bd09, lon, lat)


def to_wgs84(lon: float, lat: float, source: CoordinateSystem | str) -> Point:
    """Return a point of any of the systems in WGS 84. Raises ValueError on an unknown system."""
    system = CoordinateSystem(source)
    if system is CoordinateSystem.BD09:
        lon, lat = bd09_to_gcj02(lon, lat)
    return (lon, lat) if system is CoordinateSystem.WGS84 else gcj02_to_wgs84(lon, lat)


def from_wgs84(lon: float, lat: float, target: CoordinateSystem | str) -> Point:
    """Return a WGS 84 point in any of the systems. Raises ValueError on an unknown system."""
    system = CoordinateSystem(target)
    if system is CoordinateSystem.WGS84:
        return lon, lat
    shifted = wgs84_to_gcj02(lon, lat)
    return gcj02_to_bd09(*shifted) if system is CoordinateSystem.BD09 else shifted


def checked_point(lon: Any, lat: Any, *, within: Box | None = None, field: str = "location") -> Point:
    """Return (longitude, latitude) as numbers in degrees, or raise InvalidInputError that says what is wrong.

    Numbers and numerals are taken. Values that only fit the other way round are called
    swapped: latitude past 90°, or a point outside of `within` that lies inside when swapped.
    """
    x, y = _number(lon, field), _number(lat, field)
    if _looks_swapped(x, y, within):
        raise InvalidInputError(
            _("Longitude and latitude look swapped: %(lat)s cannot be the latitude here.") % {"lat": f"{y:g}"},
            field=field,
            code="swapped",
        )
    if abs(x) > _MAX_LON or abs(y) > _MAX_LAT:
        raise InvalidInputError(_("Longitude lies between -180 and 180, latitude between -90 and 90."), field=field)
    return x, y


def _looks_swapped(x: float, y: float, within: Box | None) -> bool:
    if _MAX_LAT < abs(y) <= _MAX_LON and abs(x) <= _MAX_LAT:
        return True
    return within is not None and not _inside(x, y, within) and _inside(y, x, within)


def _number(value: Any, field: str) -> float:
    try:
        number = math.nan if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        number = math.nan
    if not math.isfinite(number):
        raise InvalidInputError(_("Longitude and latitude must be numbers in degrees."), field=field)
    return number

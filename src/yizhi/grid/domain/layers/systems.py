"""Coordinate systems by name: what people may write, a list to choose from, and the way to WGS 84. Pure (PROJ through pyproj).

PROJ is read where it is used: it takes 13 MB, and a page worker that is given no file never needs it.

A name is `WGS84`, `GCJ-02`, `BD-09`, `EPSG:4548`, or anything else that PROJ knows (a .prj's text too). With
`;yx` behind it the two numbers of a point are in the other order: northing first, or latitude first.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import numpy as np
from django.utils.translation import gettext as _
from numpy.typing import NDArray

from yizhi.grid.domain.coordinate_arrays import bd09_to_wgs84, gcj02_to_wgs84
from yizhi.kernel.errors import InvalidInputError

type Points = NDArray[np.float64]
type Convert = Callable[[Points], Points]

WGS84: Final = "WGS84"
GCJ02: Final = "GCJ-02"
BD09: Final = "BD-09"
SWAPPED: Final = ";yx"
# Longitude and latitude in degrees, in this order, whatever EPSG:4326 says itself. CGCS2000 differs by centimetres.
_DEGREES: Final = frozenset(
    {
        "WGS84", "WGS 84", "WGS-84", "EPSG:4326", "EPSG:4490", "CGCS2000", "OGC:CRS84", "CRS84",
        "URN:OGC:DEF:CRS:OGC:1.3:CRS84", "URN:OGC:DEF:CRS:OGC::CRS84", "URN:OGC:DEF:CRS:EPSG::4326",
        "URN:OGC:DEF:CRS:EPSG::4490",
    }
)  # fmt: skip
_SHIFTED: Final[dict[str, Convert]] = {
    "GCJ-02": gcj02_to_wgs84, "GCJ02": gcj02_to_wgs84, "AMAP": gcj02_to_wgs84,
    "BD-09": bd09_to_wgs84, "BD09": bd09_to_wgs84, "BD09LL": bd09_to_wgs84, "BAIDU": bd09_to_wgs84,
}  # fmt: skip
# Words by which a definition would have PROJ open files or run a pipeline of its own.
_OPENS_FILES: Final = ("grids", "+init", "+proj=pipeline", "@", "+catalog", "file:")
_GAUSS_KRUGER: Final = re.compile(
    r"(?P<datum>Beijing 1954|Xian 1980) / (?:(?P<width>3)-degree )?Gauss-Kruger (?:CM (?P<meridian>\d+)E|zone (?P<zone>\d+))"
)
_UTM: Final = re.compile(r"(?P<datum>.+) / UTM zone (?P<zone>\d+[NS])")
_LONGEST: Final = 8_000
_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class Choice:
    """A system in the list to choose from. Zones have a central meridian, their width, and whether eastings begin with the zone's number."""

    crs: str
    label: str
    central_meridian: int | None = None
    width: int | None = None
    zone: int | None = None


def choices() -> list[Choice]:
    """Return the systems that Chinese offices use, in plain words: degrees first, then the zones of CGCS2000 from west to east."""
    found = [
        Choice(WGS84, _("Degrees, WGS 84 or CGCS2000 (GPS, Tianditu)")),
        Choice(GCJ02, _("Degrees, GCJ-02 (AMap, Tencent, WeChat)")),
        Choice(BD09, _("Degrees, BD-09 (Baidu)")),
    ]
    for meridian in range(75, 136, 3):
        found.append(_zone(4534 + (meridian - 75) // 3, meridian, 3))
        found.append(_zone(4513 + (meridian - 75) // 3, meridian, 3, meridian // 3))
        if meridian % 6 == 3:  # noqa: PLR2004 - 6° zones stand on 75°, 81°, 87° …
            found.append(_zone(4502 + (meridian - 75) // 6, meridian, 6))
            found.append(_zone(4491 + (meridian - 75) // 6, meridian, 6, (meridian + 3) // 6))
    return [*found, Choice("EPSG:3857", _("Web Mercator, metres (map tiles)"))]


def _zone(epsg: int, meridian: int, width: int, zone: int | None = None) -> Choice:
    facts = {"meridian": meridian, "width": width, "zone": zone, "epsg": epsg}
    if zone is None:
        label = _("CGCS2000, %(width)s° zone on %(meridian)s°E (EPSG:%(epsg)s)")
    else:
        label = _("CGCS2000, %(width)s° zone on %(meridian)s°E, easting begins with %(zone)s (EPSG:%(epsg)s)")
    return Choice(f"EPSG:{epsg}", label % facts, meridian, width, zone)


def label_of(name: str) -> str:
    """Return a system's name as people read it. Raises InvalidInputError on `crs` for one that is not known."""
    plain, swapped = _parts(name)
    for choice in choices():
        if choice.crs.upper() == plain.upper() or (choice.crs == WGS84 and plain.upper() in _DEGREES):
            label = choice.label
            break
    else:
        label = plain
        if plain.upper() not in _SHIFTED:
            label = (_("%(system)s (%(code)s)") % {"system": _readable(_system(plain).name), "code": plain})[
                : _SHOWN * 2
            ]
    return _("%(system)s, the two numbers the other way round") % {"system": label} if swapped else label


def _readable(name: str) -> str:
    """Return PROJ's name of a system, in the reader's words where it is one that Chinese offices used before CGCS2000, or UTM."""
    zone = _GAUSS_KRUGER.fullmatch(name)
    if zone is not None:
        datum = _("Beijing 1954") if zone["datum"] == "Beijing 1954" else _("Xian 1980")
        facts = {"datum": datum, "width": zone["width"] or 6, "meridian": zone["meridian"], "zone": zone["zone"]}
        if zone["meridian"]:
            return _("%(datum)s, %(width)s° zone on %(meridian)s°E") % facts
        return _("%(datum)s, %(width)s° zone, easting begins with %(zone)s") % facts
    utm = _UTM.fullmatch(name)
    return _("%(datum)s, UTM zone %(zone)s") % utm.groupdict() if utm is not None else name


def in_degrees(name: str) -> bool:
    """Tell whether the numbers of a system are degrees of longitude and latitude. Raises InvalidInputError on `crs`."""
    plain = _parts(name)[0].upper()
    return plain in _DEGREES or plain in _SHIFTED or bool(_system(_parts(name)[0]).is_geographic)


def converter(name: str) -> Convert | None:
    """Return what turns points (n × 2) of a system into WGS 84, None where they are that already. Raises InvalidInputError on `crs`."""
    plain, swapped = _parts(name)
    convert = None if plain.upper() in _DEGREES else _SHIFTED.get(plain.upper()) or _projected(plain)
    if not swapped:
        return convert

    def turned(points: Points) -> Points:
        other = np.ascontiguousarray(points[:, ::-1])
        return other if convert is None else convert(other)

    return turned


def _parts(name: str) -> tuple[str, bool]:
    text = name.strip()
    return (text[: -len(SWAPPED)].strip(), True) if text.lower().endswith(SWAPPED) else (text, False)


def _projected(plain: str) -> Convert:
    transformer = _transformer(plain)

    def convert(points: Points) -> Points:
        return np.column_stack(transformer.transform(points[:, 0], points[:, 1]))

    return convert


@lru_cache(maxsize=256)
def _transformer(plain: str) -> Any:
    from pyproj import Transformer  # noqa: PLC0415 - see above
    from pyproj.exceptions import ProjError  # noqa: PLC0415

    try:
        return Transformer.from_crs(_system(plain), "EPSG:4326", always_xy=True)
    except ProjError as error:
        raise _unknown(plain) from error


def roughly(name: str, x: Points, y: Points) -> Points:
    """Return points in degrees of a system's own datum, which may be 100 m off: to tell soon what is out of the question."""
    return np.column_stack(_unprojected(name).transform(x, y))


@lru_cache(maxsize=256)
def _unprojected(plain: str) -> Any:
    from pyproj import Transformer  # noqa: PLC0415 - see above
    from pyproj.exceptions import ProjError  # noqa: PLC0415

    system = _system(plain)
    try:
        return Transformer.from_crs(system, system.geodetic_crs, always_xy=True)
    except ProjError as error:
        raise _unknown(plain) from error


@lru_cache(maxsize=256)
def _system(plain: str) -> Any:
    from pyproj import CRS  # noqa: PLC0415 - see above
    from pyproj.exceptions import CRSError, ProjError  # noqa: PLC0415

    if len(plain) > _LONGEST or any(word in plain.lower() for word in _OPENS_FILES):
        raise _unknown(plain)
    try:
        system = CRS.from_user_input(int(plain) if plain.isascii() and plain.isdigit() else plain)
    except (CRSError, ProjError, ValueError, OverflowError) as error:
        raise _unknown(plain) from error
    if not (system.is_geographic or system.is_projected):
        raise _unknown(plain)
    return system


def _unknown(plain: str) -> InvalidInputError:
    message = _("“%(crs)s” is not a known coordinate system; write for example EPSG:4548.")
    return InvalidInputError(message % {"crs": plain[:_SHOWN]}, field="crs", code="unknown_crs")

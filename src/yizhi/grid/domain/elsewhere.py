"""A point in the coordinates that others use, and the addresses that show it on their maps.

| map | address | datum |
|---|---|---|
| AMap | `uri.amap.com/marker` (its URI API): `position` longitude first, `coordinate=gaode` says it is their own, `src` who asks | GCJ-02 |
| Tianditu | its map page with `center` (longitude first) and `zoom`; it has no documented address with a mark | CGCS2000 |
| Baidu | `api.map.baidu.com/marker` (its URI API): `location` latitude first, `coord_type=bd09ll`, `output=html`, and `src` is asked for | BD-09 |
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.utils.translation import gettext_lazy as _

from yizhi.grid.domain.coordinates import CoordinateSystem, from_wgs84

if TYPE_CHECKING:
    from django.utils.functional import Promise

_DIGITS: Final = 6


@dataclass(frozen=True, slots=True)
class Written:
    """A point in one system, as `longitude, latitude` in degrees with six decimals (0.1 m)."""

    system: str
    text: str


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Another map: its name, and the address that opens it at the point."""

    name: str | Promise
    url: str


def _pair(lon: float, lat: float, system: CoordinateSystem) -> tuple[str, str]:
    x, y = from_wgs84(lon, lat, system)
    return f"{x:.{_DIGITS}f}", f"{y:.{_DIGITS}f}"


def written(lon: float, lat: float) -> list[Written]:
    """Return a WGS 84 point as people copy it, in WGS 84 and in GCJ-02."""
    systems = (("WGS 84", CoordinateSystem.WGS84), ("GCJ-02", CoordinateSystem.GCJ02))
    return [Written(name, ", ".join(_pair(lon, lat, system))) for name, system in systems]


def elsewhere(lon: float, lat: float, title: str) -> list[Elsewhere]:
    """Return the maps that can be opened at a WGS 84 point, each in its own datum: AMap GCJ-02, Tianditu CGCS2000, Baidu BD-09."""
    amap = ",".join(_pair(lon, lat, CoordinateSystem.GCJ02))
    baidu_lon, baidu_lat = _pair(lon, lat, CoordinateSystem.BD09)
    tianditu = ",".join(_pair(lon, lat, CoordinateSystem.WGS84))
    baidu = {
        "location": f"{baidu_lat},{baidu_lon}",
        "title": title,
        "content": title,
        "output": "html",
        "coord_type": "bd09ll",
        "src": "webapp.yizhi.map",
    }
    return [
        Elsewhere(
            _("AMap"),
            "https://uri.amap.com/marker?"
            + urlencode({"position": amap, "name": title, "coordinate": "gaode", "src": "yizhi"}),
        ),
        Elsewhere(
            _("Tianditu"), "https://map.tianditu.gov.cn/?" + urlencode({"center": tianditu, "zoom": 18}, safe=",")
        ),
        Elsewhere(_("Baidu Maps"), "https://api.map.baidu.com/marker?" + urlencode(baidu)),
    ]

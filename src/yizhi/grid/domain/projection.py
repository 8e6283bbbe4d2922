"""Any coordinate reference system → WGS 84, for boundaries that come in another one. Pure (PROJ through pyproj)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from yizhi.grid.domain.boundaries import in_degrees
from yizhi.grid.domain.reading import refusal
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    type Convert = Callable[[NDArray[np.float64]], NDArray[np.float64]]

# RFC 7946: longitude, latitude in WGS 84, whatever order EPSG:4326 itself has.
_PLAIN_NAMES: Final = frozenset(
    {"", "EPSG:4326", "URN:OGC:DEF:CRS:OGC:1.3:CRS84", "URN:OGC:DEF:CRS:EPSG::4326", "OGC:CRS84"}
)
_MAX_LAT, _MAX_LON = 90.0, 180.0


def converter(name: str) -> Convert | None:
    """Return what turns points of a CRS (easting, northing) into degrees, None where they are degrees already."""
    if name.strip().upper() in _PLAIN_NAMES:
        return None
    try:
        transformer = Transformer.from_crs(CRS.from_user_input(name), "EPSG:4326", always_xy=True)
    except (CRSError, ProjError) as error:
        message = _("“%(crs)s” is not a known coordinate system; write for example EPSG:4548.")
        raise InvalidInputError(message % {"crs": name[:60]}, field="crs") from error

    def convert(points: NDArray[np.float64]) -> NDArray[np.float64]:
        lon, lat = transformer.transform(points[:, 0], points[:, 1])
        return np.column_stack([lon, lat])

    return convert


def as_degrees(geometries: Sequence[BaseGeometry], crs: str) -> list[Any]:
    """Return geometries in WGS 84 degrees, or raise InvalidInputError where they cannot be in that CRS.

    `crs` is what was asked for or what the file names; empty means degrees, which are then checked:
    large numbers in a file without a CRS are feet or metres that somebody must name.
    """
    convert = converter(crs)
    if not geometries:
        return []
    everything = shapely.GeometryCollection(list(geometries))
    if convert is None:
        if not in_degrees(everything):
            raise _not_degrees(everything)
        return list(geometries)
    moved = [shapely.transform(shapely.force_2d(geometry), convert) for geometry in geometries]
    if not np.isfinite(shapely.bounds(moved)).all() or not in_degrees(shapely.GeometryCollection(moved)):
        raise InvalidInputError(
            _("The coordinates do not fit the coordinate system %(crs)s.") % {"crs": crs}, field="crs"
        )
    return moved


def _not_degrees(everything: BaseGeometry) -> InvalidInputError:
    x = max(abs(everything.bounds[0]), abs(everything.bounds[2]))
    y = max(abs(everything.bounds[1]), abs(everything.bounds[3]))
    if x <= _MAX_LAT < y <= _MAX_LON:
        return refusal(_("Longitude and latitude are swapped in the file: GeoJSON has the longitude first."))
    return refusal(
        _(
            "The coordinates (up to %(x)s, %(y)s) are not degrees, and the file names no coordinate system. "
            "Say which one it is with --crs, for example --crs EPSG:4548."
        )
        % {"x": f"{x:.0f}", "y": f"{y:.0f}"},
    )

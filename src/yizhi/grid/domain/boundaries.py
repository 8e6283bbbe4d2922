"""Boundaries as rows hold them: WKB, bounds and a point inside. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import shapely
from django.utils.translation import gettext as _
from shapely.geometry import GeometryCollection, MultiPolygon, Polygon

from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

type Bounds = tuple[float, float, float, float]

WORLD: Final[Bounds] = (-180.0, -90.0, 180.0, 90.0)


def polygonal(geometry: BaseGeometry) -> Polygon | MultiPolygon | None:
    """Return the polygonal part of a geometry, None where it has none."""
    if isinstance(geometry, Polygon | MultiPolygon):
        return None if geometry.is_empty else geometry
    if isinstance(geometry, GeometryCollection):
        parts = [part for part in map(polygonal, geometry.geoms) if part is not None]
        return polygonal(shapely.union_all(parts)) if parts else None
    return None


def repaired(geometry: BaseGeometry) -> tuple[Polygon | MultiPolygon | None, bool]:
    """Return a valid 2-D polygonal geometry and whether it had to be repaired; None where nothing is left."""
    flat = shapely.force_2d(geometry)
    if flat.is_valid:
        return polygonal(flat), False
    return polygonal(shapely.make_valid(flat)), True


def in_degrees(geometry: BaseGeometry) -> bool:
    """Tell whether all coordinates can be degrees of longitude and latitude."""
    bounds = shapely.bounds(geometry)
    return bool(bounds[0] >= WORLD[0] and bounds[1] >= WORLD[1] and bounds[2] <= WORLD[2] and bounds[3] <= WORLD[3])


def checked_boundary(geometry: BaseGeometry) -> Polygon | MultiPolygon:
    """Return a geometry fit to be a boundary (WGS 84 degrees), or raise InvalidInputError on `geometry`."""
    if geometry.is_empty or not in_degrees(geometry):
        raise InvalidInputError(
            _("The boundary is empty or its coordinates are not degrees of longitude and latitude."), field="geometry"
        )
    fit, _altered = repaired(geometry)
    if fit is None:
        raise InvalidInputError(_("The boundary is not a polygon."), field="geometry")
    return fit


def geometry_columns(geometry: BaseGeometry | None) -> dict[str, Any]:
    """Return the values of the geometry columns of an area or place (all None without a geometry)."""
    names = ("geometry", "min_lon", "min_lat", "max_lon", "max_lat", "lon", "lat")
    if geometry is None:
        return dict.fromkeys(names)
    inside = geometry.representative_point()
    values = (shapely.to_wkb(geometry, byte_order=1, output_dimension=2), *geometry.bounds, inside.x, inside.y)
    return dict(zip(names, values, strict=True))

"""Where a place stands: a point on the map with a small outline, an outline drawn or read from a file."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import shapely
from django.utils.translation import gettext as _
from shapely import affinity
from shapely.geometry import LineString, MultiLineString, MultiPoint, Point, Polygon

from yizhi.grid.domain.boundaries import geometry_columns, in_degrees, repaired
from yizhi.grid.domain.coordinates import METRES_PER_DEGREE, checked_point
from yizhi.grid.domain.locate import locate
from yizhi.grid.enums import PlaceKind
from yizhi.kernel.errors import InvalidInputError

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.models import Place

MOST_VERTICES: Final = 20_000

_RADIUS_METRES: Final = 8.0
# No building of one name covers more ground; what does was drawn with the map far away, or is a district.
LARGEST_BUILDING: Final = 500_000


def put_at(place: Place, lon: float, lat: float) -> None:
    """Set a place's geometry from a point (degrees, WGS 84) without saving it.

    A new place gets an octagon of 8 m around the point, a component the point itself; one with an outline is moved
    as it is. A place without an area gets the grid that holds the point. Raises
    InvalidInputError where the point cannot be one.
    """
    lon, lat = checked_point(lon, lat)
    if not bytes(place.geometry):
        outline = Point(lon, lat) if place.kind == PlaceKind.COMPONENT else _octagon(lon, lat)
    else:
        known = shapely.from_wkb(bytes(place.geometry))
        inside = known.representative_point()
        outline = affinity.translate(known, lon - inside.x, lat - inside.y)
    for name, value in geometry_columns(outline).items():
        setattr(place, name, value)
    place.lon, place.lat = lon, lat
    place.area_code = place.area_code or locate(lon, lat) or ""


def put_shape(place: Place, shape: BaseGeometry) -> None:
    """Set a place's geometry (point, line or polygon; degrees, WGS 84) without saving it.

    Broken polygons are repaired; a place without an area gets the grid that holds a
    point inside. Raises InvalidInputError on `geometry` for what cannot be a place.
    """
    fit = checked_shape(shape)
    check_size(place.kind, fit)
    for name, value in geometry_columns(fit).items():
        setattr(place, name, value)
    place.area_code = place.area_code or locate(place.lon, place.lat) or ""


def checked_shape(shape: BaseGeometry) -> BaseGeometry:
    """Return a geometry fit to be a place. Raises InvalidInputError on `geometry`."""
    flat = shapely.force_2d(shape)
    if flat.is_empty or not in_degrees(flat):
        message = _("The outline is empty or its coordinates are not degrees of longitude and latitude.")
        raise InvalidInputError(message, field="geometry")
    if shapely.get_num_coordinates(flat) > MOST_VERTICES:
        message = _("The outline has more than %(most)d points.") % {"most": MOST_VERTICES}
        raise InvalidInputError(message, field="geometry")
    if isinstance(flat, LineString | MultiLineString | Point):
        return flat
    if isinstance(flat, MultiPoint):
        return flat.centroid
    fit, _altered = repaired(flat)
    if fit is None:
        raise InvalidInputError(_("The outline is neither a point nor a line nor an area."), field="geometry")
    return fit


def check_size(kind: str, shape: BaseGeometry) -> None:
    """Raise InvalidInputError on `geometry` for an outline (degrees) that is far too large for a building."""
    if kind != PlaceKind.BUILDING or shape.is_empty:
        return
    wide = math.cos(math.radians((shape.bounds[1] + shape.bounds[3]) / 2))
    square_metres = shape.area * METRES_PER_DEGREE**2 * wide
    if square_metres > LARGEST_BUILDING:
        message = _("The outline covers %(size)s km²: that is no building. Move the map closer and draw it again.")
        raise InvalidInputError(message % {"size": f"{square_metres / 1e6:.1f}"}, field="geometry")


def _octagon(lon: float, lat: float) -> Polygon:
    up = _RADIUS_METRES / METRES_PER_DEGREE
    sideways = up / max(math.cos(math.radians(lat)), 1e-6)
    turns = [math.tau * (step + 0.5) / 8 for step in range(8)]
    return Polygon([(lon + sideways * math.cos(turn), lat + up * math.sin(turn)) for turn in turns])

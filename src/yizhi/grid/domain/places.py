"""A single place, as it is entered by hand: a point on the map with a small outline."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import shapely
from shapely import affinity
from shapely.geometry import Polygon

from yizhi.grid.domain.boundaries import geometry_columns
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.locate import locate

if TYPE_CHECKING:
    from yizhi.grid.models import Place

_RADIUS_METRES: Final = 8.0
_METRES_PER_DEGREE: Final = 111_320.0


def put_at(place: Place, lon: float, lat: float) -> None:
    """Set a place's geometry from a point (degrees, WGS 84) without saving it.

    A new place gets an octagon of 8 m around the point; one with an outline is moved
    as it is. A place without an area gets the grid that holds the point. Raises
    InvalidInputError where the point cannot be one.
    """
    lon, lat = checked_point(lon, lat)
    if not bytes(place.geometry):
        outline = _octagon(lon, lat)
    else:
        known = shapely.from_wkb(bytes(place.geometry))
        inside = known.representative_point()
        outline = affinity.translate(known, lon - inside.x, lat - inside.y)
    for name, value in geometry_columns(outline).items():
        setattr(place, name, value)
    place.lon, place.lat = lon, lat
    place.area_code = place.area_code or locate(lon, lat) or ""


def _octagon(lon: float, lat: float) -> Polygon:
    up = _RADIUS_METRES / _METRES_PER_DEGREE
    sideways = up / max(math.cos(math.radians(lat)), 1e-6)
    turns = [math.tau * (step + 0.5) / 8 for step in range(8)]
    return Polygon([(lon + sideways * math.cos(turn), lat + up * math.sin(turn)) for turn in turns])

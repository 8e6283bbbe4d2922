"""A layer in any coordinate system → WGS 84, with what does not fit. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext as _

from yizhi.grid.domain.layers.rows import Bounds, Layer, LayerRemark, Row
from yizhi.grid.domain.layers.systems import SWAPPED, WGS84, converter
from yizhi.kernel.errors import InvalidInputError

# Mainland, islands and the South China Sea, roughly: to tell swapped numbers, not for a border.
CHINA: Final[Bounds] = (73.0, 3.0, 136.0, 54.0)
FAR_METRES: Final = 100_000.0
_HALF_WORLD: Final = 180.0
# So many rows are named where nothing fits.
_NAMED: Final = 3


def in_wgs84(layer: Layer, crs: str = "", known: Bounds | None = None) -> Layer:
    """Return the layer with its geometries in WGS 84 degrees and remarks on rows that do not fit.

    `crs` is what somebody named; empty takes what the file names. `known` are the bounds of the ground
    that is there already. Raises InvalidInputError on `crs`: nobody has named one ("asks_crs"), it is unknown
    ("unknown_crs"), nothing fits it ("unfit_crs"), or longitude and latitude are swapped ("swapped";
    `detail["crs"]` is then the name by which they are taken the other way round).
    """
    name = crs or layer.crs
    if not name:
        raise _asks(layer)
    convert = converter(name)
    shapes = np.array([row.geometry for row in layer.rows], dtype=object)
    moved = shapes if convert is None else shapely.transform(shapes, convert)
    problems = [_problem(shape) if shape is not None else "" for shape in moved]
    there = sum(shape is not None for shape in shapes)
    astray = [
        (row.place, problem)
        for row, problem in zip(layer.rows, problems, strict=True)
        if problem and problem != _across()
    ]
    if len(astray) * 2 > there:
        raise _unfit(moved, name, astray)
    if known is not None or there:
        _refuse_swapped(moved, name, known, layer.kind)
    rows: list[Row] = []
    remarks = _far_away(moved, known)
    for row, shape, problem in zip(layer.rows, moved, problems, strict=True):
        if problem:
            bare, remark = row.without_geometry(problem, "unfit")
            rows.append(bare)
            remarks.append(remark)
        else:
            rows.append(Row(row.number, row.place, row.values, shape))
    return layer.changed(rows, remarks, crs=WGS84)


@cache
def _geod() -> Any:
    from pyproj import Geod  # noqa: PLC0415 - see `systems`

    return Geod(ellps="WGS84")


def bounds_of(shapes: Any) -> Bounds | None:
    """Return the bounds of all geometries together, None where there are none."""
    west, south, east, north = (float(value) for value in shapely.total_bounds(shapes))
    return (west, south, east, north) if np.isfinite([west, south, east, north]).all() else None


def _asks(layer: Layer) -> InvalidInputError:
    box = bounds_of(np.array([row.geometry for row in layer.rows], dtype=object)) or (0.0, 0.0, 0.0, 0.0)
    x, y = max(abs(box[0]), abs(box[2])), max(abs(box[1]), abs(box[3]))
    message = _(
        "The file names no coordinate system (its coordinates go up to %(x)s, %(y)s). "
        "Say which one it is; on the command line for example with --crs EPSG:4548."
    )
    return InvalidInputError(message % {"x": f"{x:.6g}", "y": f"{y:.6g}"}, field="crs", code="asks_crs")


def _problem(shape: Any) -> str:
    """Say why a geometry cannot be one in degrees, empty where it can."""
    west, south, east, north = shapely.bounds(shape)
    if not (np.isfinite([west, south, east, north]).all() and -90 <= south <= north <= 90):  # noqa: PLR2004 - degrees
        return _("its coordinates are not degrees of longitude and latitude")
    if west < -_HALF_WORLD or east > _HALF_WORLD:
        beyond = abs(west) > 2 * _HALF_WORLD or abs(east) > 2 * _HALF_WORLD
        if beyond:
            return _("its coordinates are not degrees of longitude and latitude")
        return _across()
    if any(part[2] - part[0] > _HALF_WORLD for part in shapely.bounds(shapely.get_parts(shape))):
        return _across()
    return ""


def _across() -> str:
    return _("crosses the 180° meridian: split it there into two parts")


def _unfit(moved: Any, name: str, astray: Sequence[tuple[str, str]]) -> InvalidInputError:
    box = bounds_of(moved)
    if box is not None and max(abs(box[0]), abs(box[2])) <= 90 < max(abs(box[1]), abs(box[3])) <= _HALF_WORLD:  # noqa: PLR2004 - degrees
        return _swapped(name)
    message = _("The coordinates do not fit the coordinate system %(crs)s.") % {"crs": name[:60]}
    rows = "; ".join(f"{place}: {problem}" for place, problem in astray[:_NAMED])
    return InvalidInputError(f"{message} {rows}", field="crs", code="unfit_crs")


def _swapped(name: str, kind: str = "geojson") -> InvalidInputError:
    message = _("Longitude and latitude are swapped in the file.")
    if kind == "geojson":
        message = _("Longitude and latitude are swapped in the file: GeoJSON has the longitude first.")
    hint = _("To have them turned, name the coordinate system as %(crs)s.") % {"crs": name + SWAPPED}
    return InvalidInputError(f"{message} {hint}", field="crs", code="swapped", crs=name + SWAPPED)


def _refuse_swapped(moved: Any, name: str, known: Bounds | None, kind: str) -> None:
    """Refuse numbers that lie elsewhere as they are, and on the known ground (or in China) the other way round."""
    box = bounds_of(moved)
    if box is None or name.lower().endswith(SWAPPED):
        return
    ground = known or CHINA
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    if not _near(x, y, ground) and _near(y, x, ground):
        raise _swapped(name, kind)


def _near(x: float, y: float, box: Bounds) -> bool:
    return box[0] - 1 <= x <= box[2] + 1 and box[1] - 1 <= y <= box[3] + 1


def distance(one: Bounds, other: Bounds) -> float:
    """Return the metres between two boxes of degrees, 0 where they meet."""
    x = sorted((one[0], one[2], other[0], other[2]))[1:3]
    y = sorted((one[1], one[3], other[1], other[3]))[1:3]
    apart_x = one[2] < other[0] or other[2] < one[0]
    apart_y = one[3] < other[1] or other[3] < one[1]
    lons = x if apart_x else [x[0], x[0]]
    lats = y if apart_y else [y[0], y[0]]
    return float(_geod().inv(lons[0], lats[0], lons[1], lats[1])[2])


def place_of(lon: float, lat: float) -> str:
    """Return a point as people read it: 36.82° N, 118.31° E."""
    return f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"


def _far_away(moved: Any, known: Bounds | None) -> list[LayerRemark]:
    box = bounds_of(moved)
    if box is None or known is None:
        return []
    metres = distance(box, known)
    if metres < FAR_METRES:
        return []
    message = _("The file lies at %(place)s, %(distance)s km from the areas that are there already.")
    facts = {"place": place_of((box[0] + box[2]) / 2, (box[1] + box[3]) / 2), "distance": f"{metres / 1000:,.0f}"}
    return [LayerRemark(0, "", message % facts, is_error=False, code="far_away")]

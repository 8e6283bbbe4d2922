"""GeoJSON, RFC 7946 and the older kind that names its coordinate system. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from yizhi.grid.domain.layers.limits import MAX_ROWS
from yizhi.grid.domain.layers.rows import Layer, LayerRemark, Row
from yizhi.grid.domain.layers.systems import WGS84
from yizhi.grid.domain.reading import decoded, refusal
from yizhi.kernel.errors import InvalidInputError

_MEMBER: Final = "FeatureCollection"
_DEGREES: Final = (-360.0, -180.0, 360.0, 180.0)


def read(raw: bytes, name: str) -> Layer:
    """Return the features of a GeoJSON file. Raises InvalidInputError on `file` where it cannot be read as a whole."""
    data = _parsed(raw)
    features = _features(data)
    rows: list[Row] = []
    remarks: list[LayerRemark] = []
    for number, feature in enumerate(features, start=1):
        given = feature.get("properties")
        row = Row(
            number,
            _("feature %(number)s") % {"number": number},
            given if isinstance(given, dict) else {},
            geometry=None,
        )
        try:
            row = Row(row.number, row.place, row.values, _geometry(feature.get("geometry")))
        except InvalidInputError as error:
            remarks.append(LayerRemark(number, row.place, str(error), code=error.code))
        rows.append(row)
    columns = tuple(dict.fromkeys(str(key) for row in rows for key in row.values))
    return Layer(name, "geojson", columns, tuple(rows), _crs(data, rows), tuple(remarks))


def _parsed(raw: bytes) -> Any:
    try:
        # NaN and Infinity are no JSON; as text they spoil their own feature only.
        return json.loads(decoded(raw), parse_constant=str)
    except json.JSONDecodeError as error:
        message = _(
            "The file is not complete JSON (line %(line)s, column %(column)s): it was cut off or is another kind."
        )
        raise refusal(message % {"line": error.lineno, "column": error.colno}) from error
    except ValueError as error:
        raise refusal(_("The file has a number that is too long to be read.")) from error
    except RecursionError as error:
        raise refusal(_("The file is nested too deeply to be GeoJSON.")) from error


def _features(data: Any) -> list[dict[str, Any]]:
    found: Any = None
    if isinstance(data, dict):
        kind = data.get("type")
        if kind == "Topology":
            raise refusal(_("This is TopoJSON. Save it as GeoJSON."))
        if "spatialReference" in data or "geometryType" in data:
            raise refusal(_("This is Esri JSON. Save it as GeoJSON."))
        found = [data] if kind == "Feature" else data.get("features") if kind == _MEMBER else None
    if not isinstance(found, list) or not all(isinstance(feature, dict) for feature in found):
        raise refusal(_("The file is not a GeoJSON FeatureCollection."))
    if not found:
        raise refusal(_("The file has no features."))
    if len(found) > MAX_ROWS:
        message = _("The file has %(count)s rows; at most %(most)s are taken at once.")
        raise refusal(message % {"count": f"{len(found):,}", "most": f"{MAX_ROWS:,}"})
    return found


def _geometry(given: Any) -> BaseGeometry:
    if not isinstance(given, dict):
        raise InvalidInputError(_("has no geometry"), code="no_geometry")
    try:
        text = json.dumps(given)
        if any(word in text for word in ('"NaN"', '"Infinity"', '"-Infinity"', "Infinity")):
            raise InvalidInputError(_("has a coordinate that is not a number"), code="not_finite")
        # Shapely's quick reader refuses a collection with something broken in it as a whole process.
        geometry = shape(given) if given.get("type") == "GeometryCollection" else shapely.from_geojson(text)
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError, RecursionError) as error:
        raise InvalidInputError(_("has a geometry that cannot be read"), code="bad_geometry") from error
    if geometry.is_empty:
        raise InvalidInputError(_("has no geometry"), code="no_geometry")
    return geometry


def _crs(data: dict[str, Any], rows: list[Row]) -> str:
    """Return what the file names; what RFC 7946 says where it names nothing and the numbers can be degrees."""
    crs = data.get("crs")
    properties = crs.get("properties") if isinstance(crs, dict) else None
    name = properties.get("name") if isinstance(properties, dict) else None
    if isinstance(name, str) and name.strip():
        return name.strip()
    if isinstance(crs, dict):
        return ""
    return WGS84 if _could_be_degrees(row.geometry for row in rows) else ""


def _could_be_degrees(geometries: Iterator[BaseGeometry | None]) -> bool:
    west, south, east, north = _DEGREES
    bounds = [geometry.bounds for geometry in geometries if geometry is not None]
    fit = sum(box[0] >= west and box[1] >= south and box[2] <= east and box[3] <= north for box in bounds)
    return bool(fit * 2 >= len(bounds))

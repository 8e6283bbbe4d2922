"""Tables of text: CSV with the geometry as WKT, or with two columns of numbers. Pure."""

from __future__ import annotations

import csv
import io
import math
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
import shapely
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry.base import BaseGeometry

from yizhi.grid.domain.layers.limits import MAX_COLUMNS, MAX_ROWS
from yizhi.grid.domain.layers.rows import Layer, LayerRemark, Row
from yizhi.grid.domain.reading import decoded, refusal
from yizhi.kernel.errors import InvalidInputError

WKT_NAMES: Final = ("wkt", "geometry", "geom", "the_geom", "shape", "wkt_geom", "几何", "边界", "坐标串", "图形")
_X_NAMES: Final = ("lon", "lng", "longitude", "经度", "x", "easting", "东坐标", "x坐标", "横坐标")
_Y_NAMES: Final = ("lat", "latitude", "纬度", "y", "northing", "北坐标", "y坐标", "纵坐标")
_DELIMITERS: Final = (",", ";", "\t")
_WKT_STARTS: Final = ("POLYGON", "MULTIPOLYGON", "POINT", "LINESTRING", "MULTILINESTRING", "MULTIPOINT", "GEOMETRYCOLLECTION", "SRID=")  # fmt: skip
# A cell may hold a polygon of MAX_VERTICES corners and many more that are then refused by their number.
_LONGEST_CELL: Final = 64 * 1024 * 1024


def has_geometry(raw: bytes) -> bool:
    """Tell whether a table has a column with WKT or two with numbers of points."""
    head = next(iter(_lines(raw)), (0, []))[1]
    return _geometry_columns(head) is not None


def read(raw: bytes, name: str) -> Layer:
    """Return the rows of a table. Raises InvalidInputError on `file` where it cannot be read as a whole."""
    lines = _lines(raw)
    if not lines:
        raise refusal(_("The file is empty."))
    head = [title.strip() for title in lines[0][1]]
    _check_head(head)
    geometry_at = _geometry_columns(head)
    if geometry_at is None:
        message = _("No column holds a geometry: name one WKT, or two lon and lat. The first line is “%(head)s”.")
        raise refusal(message % {"head": ", ".join(head)[:100]})
    if len(lines) == 1:
        raise refusal(_("The file has no rows below its heading."))
    rows: list[Row] = []
    remarks: list[LayerRemark] = []
    crs = ""
    for line, cells in lines[1:]:
        row, problem, srid = _row(line, cells, head, geometry_at)
        crs = crs or srid
        if problem is not None:
            remarks.append(LayerRemark(line, row.place, str(problem), code=problem.code))
        rows.append(row)
    columns = tuple(title for position, title in enumerate(head) if title and (position,) != geometry_at)
    return Layer(name, "csv", columns, tuple(rows), crs, tuple(remarks))


def _lines(raw: bytes) -> list[tuple[int, list[str]]]:
    text = decoded(raw)
    first = text.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=first.count)
    # One bound for the whole process: only ever raised, so that readers in other threads are not cut short.
    csv.field_size_limit(_LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    lines: list[tuple[int, list[str]]] = []
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((reader.line_num, cells))
            if len(lines) > MAX_ROWS + 1:
                message = _("The file has %(count)s rows; at most %(most)s are taken at once.")
                raise refusal(message % {"count": f"> {MAX_ROWS:,}", "most": f"{MAX_ROWS:,}"})
    except csv.Error as error:
        message = _("Line %(line)s cannot be read as CSV: a quotation mark is open or the file was cut off.")
        raise refusal(message % {"line": reader.line_num}) from error
    return lines


def _check_head(head: Sequence[str]) -> None:
    twice = [title for title, count in Counter(title.casefold() for title in head if title).items() if count > 1]
    if twice:
        raise refusal(_("The column %(name)s is there twice.") % {"name": ", ".join(twice)[:100]})
    if len(head) > MAX_COLUMNS:
        raise refusal(_("The file has %(count)s columns, which is too many.") % {"count": len(head)})


def _geometry_columns(head: Sequence[str]) -> tuple[int, ...] | None:
    """Return where the WKT stands (one position), or the numbers of a point (two)."""
    plain = [title.strip().casefold() for title in head]
    for wanted in WKT_NAMES:
        if wanted in plain:
            return (plain.index(wanted),)
    x = next((plain.index(name) for name in _X_NAMES if name in plain), None)
    y = next((plain.index(name) for name in _Y_NAMES if name in plain), None)
    return None if x is None or y is None else (x, y)


def _row(
    line: int, cells: list[str], head: list[str], geometry_at: tuple[int, ...]
) -> tuple[Row, InvalidInputError | None, str]:
    place = _("line %(line)s") % {"line": line}
    whole = [*cells, *[""] * (len(head) - len(cells))]
    values = {
        title: cell.strip()
        for position, (title, cell) in enumerate(zip(head, whole, strict=False))
        if title and (position,) != geometry_at
    }
    try:
        given = [whole[position].strip() for position in geometry_at]
        geometry, crs = _given(given, is_short=len(cells) < len(head))
    except InvalidInputError as error:
        return Row(line, place, values, None), error, ""
    return Row(line, place, values, geometry), None, crs


def _given(given: list[str], *, is_short: bool) -> tuple[BaseGeometry, str]:
    if is_short:
        raise InvalidInputError(_("has fewer fields than the heading: the line was cut off"), code="short")
    return _wkt(given[0]) if len(given) == 1 else (_point(*given), "")


def _wkt(text: str) -> tuple[BaseGeometry, str]:
    """Return a geometry and the system that EWKT names (SRID=4490;POLYGON…)."""
    if not text:
        raise InvalidInputError(_("has no geometry"), code="no_geometry")
    if not text.upper().startswith(_WKT_STARTS):
        raise InvalidInputError(_("has a geometry that cannot be read"), code="bad_geometry")
    crs = ""
    if text.upper().startswith("SRID="):
        number, _sign, text = text[5:].partition(";")
        crs = f"EPSG:{number.strip()}" if number.strip().isdigit() else ""
    try:
        # "nan" is a number to the reader, with a warning; it is refused with its row afterwards.
        with np.errstate(invalid="ignore"):
            return shapely.from_wkt(text), crs
    except (ShapelyError, ValueError) as error:
        raise InvalidInputError(_("has a geometry that cannot be read"), code="bad_geometry") from error


def _point(x: str, y: str) -> BaseGeometry:
    if not x and not y:
        raise InvalidInputError(_("has no geometry"), code="no_geometry")
    try:
        values = float(x), float(y)
    except ValueError:
        values = math.nan, math.nan
    if not all(map(math.isfinite, values)):
        raise InvalidInputError(_("has a coordinate that is not a number"), code="not_finite")
    return shapely.Point(values)

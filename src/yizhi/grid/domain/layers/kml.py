"""KML: every placemark of the file is a row, its folders a column. Read by Python's own XML reader, without entities. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final
from xml.etree.ElementTree import ParseError, XMLParser

import numpy as np
from django.utils.translation import gettext as _
from shapely.errors import ShapelyError
from shapely.geometry import GeometryCollection, LineString, MultiPolygon, Point, Polygon
from shapely.geometry.base import BaseGeometry

from yizhi.grid.domain.layers.limits import MAX_COLUMNS, MAX_ROWS
from yizhi.grid.domain.layers.rows import Layer, LayerRemark, Row
from yizhi.grid.domain.layers.systems import WGS84
from yizhi.grid.domain.reading import decoded, refusal
from yizhi.kernel.errors import InvalidInputError

FOLDER: Final = "folder"
_DEEPEST: Final = 60
_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
_SEPARATOR: Final = " / "
_TEXTS: Final = ("name", "description", "address")


@dataclass(slots=True)
class Element:
    """An element of a placemark."""

    tag: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    def all(self, tag: str) -> Iterator[Element]:
        """Yield the elements with a name below this one, in the file's order."""
        for child in self.children:
            if child.tag == tag:
                yield child
            yield from child.all(tag)

    @property
    def value(self) -> str:
        """The element's own text."""
        return "".join(self.text).strip()


class _Placemarks:
    """What the XML reader tells: keeps one placemark at a time, and the names of the folders around it."""

    def __init__(self) -> None:
        self.found: list[tuple[str, Element]] = []
        self._open: list[Element] = []
        self._folders: list[str] = []
        self._inside = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take the beginning of an element."""
        if len(self._open) >= _DEEPEST:
            raise refusal(_("The file is nested too deeply to be KML."))
        one = Element(tag.rpartition("}")[2], attributes)
        if one.tag == "Folder":
            self._folders.append("")
        if self._inside and self._open:
            self._open[-1].children.append(one)
        self._inside += one.tag == "Placemark"
        self._open.append(one)

    def data(self, text: str) -> None:
        """Take some text."""
        if self._open:
            self._open[-1].text.append(text)

    def end(self, _tag: str) -> None:
        """Take the end of an element."""
        one = self._open.pop()
        above = self._open[-1].tag if self._open else ""
        if one.tag == "Folder":
            self._folders.pop()
        elif one.tag == "name" and above == "Folder" and self._folders:
            self._folders[-1] = one.value
        elif one.tag == "Placemark":
            self._inside -= 1
            self.found.append((_SEPARATOR.join(filter(None, self._folders)), one))
            if len(self.found) > MAX_ROWS:
                message = _("The file has %(count)s rows; at most %(most)s are taken at once.")
                raise refusal(message % {"count": f"> {MAX_ROWS:,}", "most": f"{MAX_ROWS:,}"})

    def close(self) -> list[tuple[str, Element]]:
        """Return the placemarks with the names of their folders."""
        return self.found


def read(raw: bytes, name: str) -> Layer:
    """Return the placemarks of a KML file. Raises InvalidInputError on `file` where it cannot be read as a whole."""
    # The text is decoded here: what the file says of its own encoding is often wrong.
    text = _DECLARATION.sub("", decoded(raw), count=1)
    parser = XMLParser(target=_Placemarks())  # noqa: S314 - entities are refused before (sniffing), depth above
    try:
        parser.feed(text)
        marks: Any = parser.close()
    except (ParseError, ValueError) as error:
        raise refusal(_("The file is not complete XML: it was cut off or is damaged. Export it again.")) from error
    if not marks:
        raise refusal(_("The file has no features."))
    rows: list[Row] = []
    remarks: list[LayerRemark] = []
    for number, (folder, mark) in enumerate(marks, start=1):
        row = Row(number, _("feature %(number)s") % {"number": number}, _values(folder, mark), None)
        try:
            row = Row(number, row.place, row.values, _geometry(mark))
        except InvalidInputError as error:
            remarks.append(LayerRemark(number, row.place, str(error), code=error.code))
        rows.append(row)
    columns = tuple(dict.fromkeys(column for row in rows for column in row.values))[:MAX_COLUMNS]
    return Layer(name, "kml", columns, tuple(rows), WGS84, tuple(remarks))


def _values(folder: str, mark: Element) -> dict[str, Any]:
    """Return name, folder and description, and the extended data in both of its forms."""
    values = {child.tag: child.value for child in mark.children if child.tag in _TEXTS}
    if folder:
        values[FOLDER] = folder
    for one in mark.all("Data"):
        values[one.attributes.get("name", "")] = next((child.value for child in one.all("value")), "")
    for one in mark.all("SimpleData"):
        values[one.attributes.get("name", "")] = one.value
    values.pop("", None)
    return values


def _geometry(mark: Element) -> BaseGeometry:
    polygons = [_polygon(one) for one in mark.all("Polygon")]
    found: list[BaseGeometry] = [*polygons]
    found += [_line(child) for one in mark.all("LineString") for child in one.all("coordinates")]
    found += [Point(_numbers(child)[0]) for one in mark.all("Point") for child in one.all("coordinates")]
    if not found:
        raise InvalidInputError(_("has no geometry"), code="no_geometry")
    if len(found) == 1:
        return found[0]
    return MultiPolygon(polygons) if len(polygons) == len(found) else GeometryCollection(found)


def _line(coordinates: Element) -> LineString:
    try:
        return LineString(_numbers(coordinates))
    except (ValueError, ShapelyError) as error:
        raise InvalidInputError(_("has a geometry that cannot be read"), code="bad_geometry") from error


def _polygon(one: Element) -> Polygon:
    shells = [_numbers(ring) for edge in one.all("outerBoundaryIs") for ring in edge.all("coordinates")]
    holes = [_numbers(ring) for edge in one.all("innerBoundaryIs") for ring in edge.all("coordinates")]
    try:
        return Polygon(shells[0], holes)
    except (IndexError, ValueError, ShapelyError) as error:
        raise InvalidInputError(_("has a geometry that cannot be read"), code="bad_geometry") from error


def _numbers(coordinates: Element) -> Any:
    """Return the points of `118.3,36.82,0 118.31,36.82,0` (n × 2)."""
    try:
        points = [[float(part) for part in point.split(",")[:2]] for point in coordinates.value.split()]
        array = np.array(points, dtype=float).reshape(len(points), 2)
    except ValueError as error:
        raise InvalidInputError(_("has a geometry that cannot be read"), code="bad_geometry") from error
    if not len(array):
        raise InvalidInputError(_("has no geometry"), code="no_geometry")
    return array

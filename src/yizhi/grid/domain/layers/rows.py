"""What every kind of file is read into: a layer of rows, each with values and a geometry. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shapely.geometry.base import BaseGeometry

type Bounds = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class LayerRemark:
    """Something to say about a row, or about the whole file (`row` 0).

    `is_error`: the row's geometry cannot be taken. `code` is stable and for machines.
    """

    row: int
    place: str
    reason: str
    is_error: bool = True
    code: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


@dataclass(frozen=True, slots=True)
class Row:
    """One feature. `number` counts from 1 (in a table: the line); `place` names it for people: “line 4”, “feature 3”.

    `geometry` is in the layer's coordinate system, two-dimensional, finite and not empty; None where
    the row has none that can be taken: then a remark says why.
    """

    number: int
    place: str
    values: Mapping[str, Any]
    geometry: BaseGeometry | None

    def without_geometry(self, reason: str, code: str) -> tuple[Row, LayerRemark]:
        """Return the row without its geometry, and why."""
        return replace(self, geometry=None), LayerRemark(self.number, self.place, reason, code=code)


@dataclass(frozen=True, slots=True)
class Layer:
    """The rows of a file, or of one of its layers.

    `kind` is geojson, shapefile, geopackage, kml or csv. `crs` is what the file itself names (WGS84 for
    GeoJSON after RFC 7946 and KML), empty where it names none: then `asks_crs` is true and nothing may
    be stored before somebody has said which it is.
    """

    name: str
    kind: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    crs: str = ""
    remarks: tuple[LayerRemark, ...] = field(default=())

    @property
    def asks_crs(self) -> bool:
        """Tell whether the coordinate system must be named by somebody."""
        return not self.crs

    @property
    def refused(self) -> dict[int, str]:
        """Why rows have no geometry, by their number."""
        return {remark.row: remark.reason for remark in self.remarks if remark.is_error and remark.row}

    def changed(self, rows: Iterable[Row], remarks: Iterable[LayerRemark], **values: Any) -> Layer:
        """Return the layer with other rows and more remarks, those on rows in the rows' order."""
        every = sorted((*self.remarks, *remarks), key=lambda remark: remark.row)
        return replace(self, rows=tuple(rows), remarks=tuple(every), **values)

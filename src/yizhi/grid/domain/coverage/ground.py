"""Areas of a division as they are looked at: valid, in degrees, measured in true square metres. Pure.

All cutting and joining is done in degrees, so that corners which are not touched stay exactly as they were.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import Polygon
from shapely.geometry.base import BaseGeometry

from yizhi.grid.domain.boundaries import polygonal
from yizhi.grid.domain.codes import parent_code
from yizhi.grid.domain.coverage.codes import has_level
from yizhi.grid.domain.coverage.findings import GroundArea
from yizhi.grid.enums import Level

type Shapes = NDArray[Any]
type Numbers = NDArray[np.float64]

# What is smaller is how coordinates were rounded: 0.1 m² along a border of 100 m is a millimetre.
LEAST_M2: Final = 0.1


class Plane:
    """A local plane around some areas (Lambert's equal-area projection): its square metres are true."""

    def __init__(self, shapes: Sequence[BaseGeometry]) -> None:
        from pyproj import Transformer  # noqa: PLC0415 - see `layers.systems`

        west, south, east, north = shapely.total_bounds(shapes)
        middle = ((west + east) / 2, (south + north) / 2) if np.isfinite(west) else (0.0, 0.0)
        local = f"+proj=laea +lon_0={middle[0]:.6f} +lat_0={middle[1]:.6f} +ellps=WGS84 +units=m"
        self._there = Transformer.from_crs("EPSG:4326", local, always_xy=True)

    def metres(self, shapes: Any) -> Any:
        """Return geometries in metres."""
        return shapely.transform(shapes, lambda points: np.column_stack(self._there.transform(*points.T)))

    def sizes(self, shapes: Any) -> tuple[Numbers, Numbers]:
        """Return for each polygon its square metres and how wide it is on average: that of a strip is its width."""
        flat = self.metres(np.asarray(shapes, dtype=object))
        areas, lengths = shapely.area(flat), shapely.length(flat)
        return areas, np.divide(2 * areas, lengths, out=np.zeros_like(areas), where=lengths > 0)


@dataclass(slots=True)
class Ground:
    """Areas and the areas above them, in degrees.

    `shapes` are valid (what is not was made valid to be looked at), empty where an area has no surface;
    `above` has the code of the area above each, empty where an area's own code is none; `parents` holds, by code,
    those areas above that have a boundary and at least one area of this division.
    """

    areas: Sequence[GroundArea]
    plane: Plane
    shapes: Shapes
    invalid: NDArray[np.bool_]
    parents: dict[str, BaseGeometry]
    above: list[str]
    children: dict[str, list[int]]


def ground_of(areas: Sequence[GroundArea], parents: Mapping[str, BaseGeometry | None], level: Level) -> Ground:
    """Return areas and parents ready to be looked at."""
    shapes = np.array([shapely.force_2d(area.geometry) for area in areas], dtype=object)
    invalid = ~shapely.is_valid(shapes)
    shapes[:] = [made_valid(shape) for shape in shapes]
    above = [parent_code(area.code) if has_level(area.code, level) else "" for area in areas]
    children: dict[str, list[int]] = defaultdict(list)
    for position, code in enumerate(above):
        children[code].append(position)
    held = {
        code: made_valid(shapely.force_2d(shape))
        for code, shape in parents.items()
        if shape is not None and code in children
    }
    plane = Plane([*shapes, *held.values()])
    return Ground(areas, plane, shapes, invalid, held, above, dict(children))


def made_valid(shape: BaseGeometry) -> BaseGeometry:
    """Return a valid polygonal geometry, empty where nothing is left."""
    if shape.is_valid:
        return polygonal(shape) or Polygon()
    return polygonal(shapely.make_valid(shape)) or Polygon()


def polygons(shapes: Any) -> tuple[Shapes, NDArray[np.int64]]:
    """Return the polygons in some geometries, and of which of them each is a part."""
    parts, owner = shapely.get_parts(np.asarray(shapes, dtype=object), return_index=True)
    parts, inner = shapely.get_parts(parts, return_index=True)
    owner = owner[inner]
    keep = (shapely.get_type_id(parts) == shapely.GeometryType.POLYGON) & ~shapely.is_empty(parts)
    return parts[keep], owner[keep]

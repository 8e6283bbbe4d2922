"""A draft as vector tiles of plain outlines: what the editor draws where areas are too many to be edited."""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from yizhi.grid.domain.sets.window import rows_in
from yizhi.grid.domain.tiles.encode import Layer
from yizhi.grid.domain.tiles.window import Window, draw, from_mercator, to_mercator

if TYPE_CHECKING:
    from yizhi.grid.models import BoundarySet

# The page asks for tiles of these zooms; what is closer is drawn from the last of them.
MIN_ZOOM: Final = 5
MAX_ZOOM: Final = 14


def outlines_tile(boundary_set: BoundarySet, zoom: int, column: int, row: int) -> bytes:
    """Return a tile of a set, gzipped: layer `outlines`, the border of each area as a line (1 statement)."""
    window, outlines = Window(zoom, column, row), Layer("outlines")
    left, top, right, bottom = window.bounds
    (west, south), (east, north) = from_mercator(left, bottom), from_mercator(right, top)
    found = rows_in(boundary_set, (west, south, east, north)).order_by("pk").values_list("geometry", flat=True)
    shapes = shapely.from_wkb([bytes(one) for one in found])
    if len(shapes):
        borders = shapely.boundary(shapely.transform(shapes, to_mercator))
        for part in window.cut(np.asarray(borders, dtype=object)):
            draw(outlines, part, {})
    return gzip.compress(outlines.encoded(), compresslevel=6, mtime=0)

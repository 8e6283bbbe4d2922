"""Random divisions: a community's rectangle in tiles whose borders are shared, corner by corner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import shapely
from pyproj import Transformer
from shapely.geometry import Polygon, box

from yizhi.grid.domain.coverage import GroundArea

COMMUNITY = "370305002004"
WEST, SOUTH, SIDE = 118.30, 36.82, 0.002
PLANE = Transformer.from_crs("EPSG:4326", f"+proj=laea +lon_0={WEST} +lat_0={SOUTH} +ellps=WGS84", always_xy=True)


def square_metres(shape: Any) -> float:
    return float(shapely.area(shapely.transform(shape, lambda points: np.column_stack(PLANE.transform(*points.T)))))


def tiles(columns: int, rows: int, seed: int | None = None) -> list[GroundArea]:
    """Tiles of about 180 m by 220 m; with a seed their inner corners and borders are crooked, still shared."""
    rng = np.random.default_rng(seed)

    def lines(across: int, along: int) -> Any:
        """Borders in one direction: [which][corner along], crooked inside only."""
        crooked = (
            rng.uniform(-0.2, 0.2, (across + 1, along * 4 + 1))
            if seed is not None
            else np.zeros((across + 1, along * 4 + 1))
        )
        crooked[[0, -1]] = 0
        crooked[:, ::4] = 0
        return crooked

    upright, level = lines(columns, rows), lines(rows, columns)

    def west_to_east(row: int, column: int) -> list[tuple[float, float]]:
        return [(column + step / 4, row + level[row][column * 4 + step]) for step in range(5)]

    def south_to_north(row: int, column: int) -> list[tuple[float, float]]:
        return [(column + upright[column][row * 4 + step], row + step / 4) for step in range(5)]

    areas = []
    for row in range(rows):
        for column in range(columns):
            south, north = west_to_east(row, column), west_to_east(row + 1, column)
            west, east = south_to_north(row, column), south_to_north(row, column + 1)
            ring = [*south[:-1], *east[:-1], *north[::-1][:-1], *west[::-1]]
            shape = Polygon([(WEST + x * SIDE, SOUTH + y * SIDE) for x, y in ring])
            number = row * columns + column
            areas.append(GroundArea(number, f"{COMMUNITY}{number + 1:03d}", f"网格 {number + 1}", 400, shape))
    return areas


def around(columns: int, rows: int) -> dict[str, Any]:
    """The community that the tiles fill."""
    return {COMMUNITY: box(WEST, SOUTH, WEST + columns * SIDE, SOUTH + rows * SIDE)}


def with_shape(areas: Sequence[GroundArea], position: int, shape: Any) -> list[GroundArea]:
    return [replace(area, geometry=shape) if number == position else area for number, area in enumerate(areas)]


def with_code(areas: Sequence[GroundArea], position: int, **values: Any) -> list[GroundArea]:
    return [replace(area, **values) if number == position else area for number, area in enumerate(areas)]


def shifted(shape: Any, east: float, north: float = 0.0) -> Any:
    """A shape moved by shares of a tile."""
    return shapely.transform(shape, lambda points: points + np.array((east * SIDE, north * SIDE)))

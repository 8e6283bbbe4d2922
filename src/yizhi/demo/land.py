"""What stands on an invented grid: buildings in rows, parks, plots, a creek. Pure, in metres."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely
from shapely import affinity
from shapely.geometry import LineString, Polygon, box

from yizhi.demo.ground import halve

if TYPE_CHECKING:
    import random

    from shapely.geometry.base import BaseGeometry

_ROAD_MARGIN: Final = 11.0
_PLOT_SHARE: Final = 0.3
_PLOT_MARGIN: Final = 6.0
_CREEK_HALF_WIDTH: Final = 13.0
_CREEK_OFFSET: Final = 16.0
_CREEK_STEP: Final = 60.0
_LEFT_OUT: Final = 0.05


@dataclass(frozen=True, slots=True)
class Style:
    """How an estate is built: lengths and depths of its buildings, gaps in a row and between rows, in metres."""

    length: tuple[float, float]
    depth: tuple[float, float]
    gap: tuple[float, float]
    row_gap: tuple[float, float]


STYLES: Final = {
    "slab": Style((36, 54), (12, 14), (8, 14), (15, 18)),
    "tower": Style((24, 32), (16, 20), (14, 22), (19, 25)),
    "yard": Style((22, 34), (13, 17), (6, 20), (14, 19)),
    "shop": Style((34, 66), (17, 24), (8, 12), (11, 17)),
}


def facing(piece: Polygon) -> float:
    """Return the angle (degrees, −45 to 45) by which the rows of a piece are turned from west–east."""
    corners = list(piece.minimum_rotated_rectangle.exterior.coords)
    angle = math.degrees(math.atan2(corners[1][1] - corners[0][1], corners[1][0] - corners[0][0]))
    return (angle + 45) % 90 - 45


def buildings(grid: Polygon, taken: BaseGeometry, style: Style, angle: float, rng: random.Random) -> list[Polygon]:
    """Return the buildings of a grid in rows from north to south, each row from west to east."""
    free = grid.buffer(-_ROAD_MARGIN, join_style="mitre").difference(taken)
    centre = grid.centroid
    room = affinity.rotate(free, -angle, origin=centre)
    if room.is_empty:
        return []
    shapely.prepare(room)
    west, south, east, north = room.bounds
    found: list[Polygon] = []
    top = north
    while top > south:
        depth = rng.uniform(*style.depth)
        found += _row(room, (west, east), top, depth, style, rng)
        top -= depth + rng.uniform(*style.row_gap)
    return [affinity.rotate(shape, angle, origin=centre) for shape in found]


def _row(
    room: BaseGeometry,
    span: tuple[float, float],
    top: float,
    depth: float,
    style: Style,
    rng: random.Random,
) -> list[Polygon]:
    """Fill one row: the buildings that fit in, shorter ones at slanting borders."""
    row: list[Polygon] = []
    at, east = span
    while at < east:
        length = rng.uniform(*style.length)
        shape = box(at, top - depth, at + length, top)
        if not room.contains(shape):
            at += 3.0
            continue
        if rng.random() > _LEFT_OUT:
            row.append(shape)
        at += length + rng.uniform(*style.gap)
    return row


def plot(grid: Polygon, rng: random.Random) -> Polygon:
    """Reserve about a third of a grid, with rounded corners: a park or a campus."""
    part, _, _ = halve(grid.buffer(-_ROAD_MARGIN, join_style="mitre"), _PLOT_SHARE, rng)
    return part.buffer(-2 * _PLOT_MARGIN).buffer(_PLOT_MARGIN, quad_segs=4).simplify(0.3)


def pond(park: Polygon, rng: random.Random) -> Polygon:
    """Put a pond with a wavy bank into a park."""
    corners = list(park.minimum_rotated_rectangle.exterior.coords)
    angle = math.atan2(corners[1][1] - corners[0][1], corners[1][0] - corners[0][0])
    long, short = (math.dist(corners[index], corners[index + 1]) * 0.32 for index in (0, 1))
    waves = [(rng.uniform(0.03, 0.1), rng.uniform(0, math.tau)) for _ in range(3)]
    points = []
    for step in range(36):
        turn = math.tau * step / 36
        radius = 1 + sum(size * math.sin((order + 2) * turn + phase) for order, (size, phase) in enumerate(waves))
        points.append((long * radius * math.cos(turn), short * radius * math.sin(turn)))
    shape = affinity.rotate(Polygon(points), angle, origin=(0, 0), use_radians=True)
    moved = affinity.translate(shape, park.centroid.x, park.centroid.y)
    return moved.intersection(park.buffer(-_PLOT_MARGIN))


def creek(street: Polygon, rng: random.Random) -> Polygon:
    """Let a creek wind along the eastern border of the street, inside it."""
    _, south, east, north = street.bounds
    count = round((north - south) / _CREEK_STEP)
    bank = []
    for index in range(count + 1):
        y = south + (north - south) * index / count
        across = street.intersection(LineString([(0, y), (east + 1, y)]))
        if across.is_empty:
            continue
        bank.append((across.bounds[2] - _CREEK_OFFSET - 14 * (1 + math.sin(index / 3.1)) - rng.uniform(0, 5), y))
    smooth = LineString(bank).buffer(30, quad_segs=8).buffer(-17, quad_segs=8)
    water = smooth.intersection(street).simplify(0.5)
    return max(getattr(water, "geoms", [water]), key=lambda part: float(part.area))

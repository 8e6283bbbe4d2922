"""Invented ground: an outline cut into communities and grids by roads, as a town grows. Pure, in metres.

A piece is halved again and again across its longer side by slightly bent cuts, so that early
cuts are long main roads and late ones short lanes. All borders are then noded together, so that
neighbours share their vertices and the pieces tile without gaps or overlaps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import shapely
from shapely import affinity
from shapely.geometry import LineString, Point, Polygon

if TYPE_CHECKING:
    import random
    from collections.abc import Sequence

# Corners of the street, metres east and north of its centre: about 9 km².
_SCALE: Final = 1.045
_OUTLINE: Final = (
    (-1620, -1180), (-1010, -1265), (-930, -1420), (-160, -1500), (420, -1440), (480, -1270), (1180, -1190), (1460, -1010),
    (1560, -420), (1440, 160), (1575, 640), (1500, 1130), (820, 1240), (760, 1470), (60, 1550), (-620, 1480), (-690, 1330),
    (-1340, 1260), (-1510, 820), (-1430, 240), (-1655, -260),
)  # fmt: skip
_ROUGHNESS: Final = 9.0
_STEP: Final = 130.0
_PRECISION: Final = 0.05
_FAR: Final = 6000.0
_BEND: Final = 0.014
_TILT_DEGREES: Final = 4.5
_TRIES: Final = 30
_LEAST_ROUNDNESS: Final = 0.42
_ROUNDS: Final = 18


@dataclass(frozen=True, slots=True)
class Cut:
    """A border that was cut: its line, how deep in the tree, and which community it lies in (None: between them)."""

    line: LineString
    depth: int
    community: int | None


@dataclass(frozen=True, slots=True)
class Ground:
    """Grids by community, in metres, and the cuts between them."""

    communities: list[list[Polygon]]
    cuts: list[Cut]


def outline(rng: random.Random) -> Polygon:
    """Return the outline of the street: given corners, rough edges between them."""
    given = [(x * _SCALE, y * _SCALE) for x, y in _OUTLINE]
    ring = Polygon(given).exterior
    count = round(ring.length / _STEP)
    points = []
    for index in range(count):
        point = ring.interpolate(index / count, normalized=True)
        points.append((point.x + rng.uniform(-1, 1) * _ROUGHNESS, point.y + rng.uniform(-1, 1) * _ROUGHNESS))
    corners = [Point(corner) for corner in given]
    kept = [xy for xy in points if min(Point(xy).distance(corner) for corner in corners) > _STEP / 2]
    ordered = sorted([*kept, *given], key=lambda xy: ring.project(Point(xy)))
    return Polygon(ordered)


def _axis(piece: Polygon) -> tuple[float, float, float]:
    """Return the angle (radians) of the longer side of the tightest rectangle, its length and its width."""
    corners = list(piece.minimum_rotated_rectangle.exterior.coords)
    sides = [(corners[i + 1][0] - corners[i][0], corners[i + 1][1] - corners[i][1]) for i in (0, 1)]
    lengths = [math.hypot(*side) for side in sides]
    longer = 0 if lengths[0] >= lengths[1] else 1
    return math.atan2(sides[longer][1], sides[longer][0]), lengths[longer], lengths[1 - longer]


def _half(
    bend: Sequence[float], length: float, angle: float, centre: Point, shift: float
) -> tuple[Polygon, LineString]:
    """Return the half plane on one side of a bent cut across `angle`, `shift` metres along it, and the cut."""
    steps = len(bend) - 1
    middle = [(shift + offset, length * (index / steps - 0.5)) for index, offset in enumerate(bend)]
    line = [(middle[0][0], -_FAR), *middle, (middle[-1][0], _FAR)]
    plane = Polygon([*line, (shift - _FAR, _FAR), (shift - _FAR, -_FAR)])
    turned = [affinity.rotate(shape, angle, origin=(0, 0), use_radians=True) for shape in (plane, LineString(line))]
    moved = [affinity.translate(shape, centre.x, centre.y) for shape in turned]
    return moved[0], moved[1]


def _roundness(piece: Polygon) -> float:
    return float(4 * math.pi * piece.area / piece.length**2)


def halve(piece: Polygon, share: float, rng: random.Random) -> tuple[Polygon, Polygon, LineString]:
    """Cut a piece across its longer side so that the first part has the given share of its area.

    Of several tries the roundest pair wins that is in two whole parts.
    """
    angle, length, width = _axis(piece)
    best: tuple[float, Polygon, Polygon, LineString] | None = None
    for attempt in range(_TRIES):
        tilt = math.radians(rng.gauss(0, _TILT_DEGREES))
        bend = [rng.uniform(-1, 1) * _BEND * width for _ in range(5)]
        quarter = math.pi / 2 if length < width * 1.15 and attempt % 2 else 0.0
        low, high = -length, length
        for _ in range(_ROUNDS):
            shift = (low + high) / 2
            plane, line = _half(bend, width, angle + tilt + quarter, piece.centroid, shift)
            low, high = (shift, high) if piece.intersection(plane).area < share * piece.area else (low, shift)
        first, second = piece.intersection(plane), piece.difference(plane)
        if isinstance(first, Polygon) and isinstance(second, Polygon):
            roundness = min(_roundness(first), _roundness(second))
            if best is None or roundness > best[0]:
                best = (roundness, first, second, line.intersection(piece))
            if roundness > _LEAST_ROUNDNESS and attempt >= 3:  # noqa: PLR2004 - a few tries before the first is taken
                break
    assert best is not None  # noqa: S101 - the outline is nearly convex: some try gives two whole parts
    return best[1], best[2], best[3]


def _parts(
    piece: Polygon, weights: Sequence[int], rng: random.Random, depth: int, community: int | None
) -> tuple[list[Polygon], list[Cut]]:
    """Cut a piece into as many parts as there are weights, with areas in their proportion."""
    if len(weights) == 1:
        return [piece], []
    middle = len(weights) // 2
    share = sum(weights[:middle]) / sum(weights)
    first, second, line = halve(piece, share, rng)
    left, left_cuts = _parts(first, weights[:middle], rng, depth + 1, community)
    right, right_cuts = _parts(second, weights[middle:], rng, depth + 1, community)
    return left + right, [Cut(line, depth, community), *left_cuts, *right_cuts]


def make_ground(grids: Sequence[int], rng: random.Random) -> Ground:
    """Return a street with one community for each number of grids."""
    street = outline(rng)
    communities, cuts = _parts(street, grids, rng, 0, None)
    drawn: list[tuple[int, Polygon]] = []
    for index, (piece, count) in enumerate(zip(communities, grids, strict=True)):
        weights = [rng.randint(8, 12) for _ in range(count)]
        parts, inner = _parts(piece, weights, rng, 0, index)
        drawn += [(index, part) for part in parts]
        cuts += inner
    return Ground(_noded(drawn, len(grids)), cuts)


def _noded(drawn: Sequence[tuple[int, Polygon]], communities: int) -> list[list[Polygon]]:
    """Return the pieces again, from one network of borders: neighbours share every vertex."""
    network = shapely.union_all([part.exterior for _, part in drawn], grid_size=_PRECISION)
    tree = shapely.STRtree([part for _, part in drawn])
    result: list[list[Polygon]] = [[] for _ in range(communities)]
    for face in shapely.polygonize([network]).geoms:
        inside = face.representative_point()
        owner = drawn[int(tree.query(inside, predicate="within")[0])]
        result[owner[0]].append(face)
    return result

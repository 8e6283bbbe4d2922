"""Where a division is no coverage: pieces of ground that belong to two areas, to none, or to one that may not have them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon, Polygon

from yizhi.grid.domain.coverage.findings import FindingKind
from yizhi.grid.domain.coverage.ground import LEAST_M2, Ground, polygons
from yizhi.grid.domain.coverage.holes import holes_outside
from yizhi.grid.domain.coverage.overlay import difference, intersection, left_over
from yizhi.grid.domain.tell import Tell, nobody, one_by_one, part_of

# A strip is a border that two offices drew each for itself, not a dispute about ground.
STRIP_METRES: Final = 1.0
# Corners are kept to seven decimals: a corner put on a border of the area above may lie half a centimetre beside it.
ROUNDING_METRES: Final = 0.01
# What is larger is no slip of the pen: somebody must decide whose it is.
SMALL_GAP_M2: Final = 2_000.0
# A gap that is so narrow is the noise of two hands, however long: it is shared out among the areas that it runs along.
NARROW_METRES: Final = 5.0
SMALL_SHARE: Final = 0.2
SMALL_CUT_M2: Final = 20_000.0
# A part of an area that is no more than this is a splinter left over from cutting.
SPLINTER_M2: Final = 10.0
_TOUCH_DEGREES: Final = 1e-9
_NEIGHBOURS: Final = 4
# So many are worked at between two words on how far it is.
_BATCH: Final = 500
# Of the search for gaps so much goes by in the areas above, each of which is looked at alone.
_ALONE: Final = 0.7
_KINDS: Final = {"overlap": FindingKind.OVERLAP, "outside": FindingKind.OUTSIDE, "gap": FindingKind.GAP}


@dataclass(frozen=True, slots=True)
class Piece:
    """A polygon (degrees), its square metres and mean width, and what is wrong with it.

    `of`: overlap, outside, gap or part. `owners` are positions of areas: those that overlap, the one it belongs to, or
    for a gap its neighbours, the one with the longest border first. `parent`: the code of the area above that it is in, or should be in. `around`: all neighbours
    of a gap that may have some of it, in the same order.
    """

    of: str
    owners: tuple[int, ...]
    shape: Polygon
    size: float
    width: float
    repairable: bool = True
    parent: str = ""
    around: tuple[int, ...] = ()

    @property
    def kind(self) -> FindingKind:
        """What it is called: a strip or a splinter is a sliver, whatever it is of."""
        if self.of == "part" or self.width < STRIP_METRES:
            return FindingKind.SLIVER
        return _KINDS[self.of]


def pieces_of(ground: Ground, tell: Tell = nobody) -> list[Piece]:
    """Return all pieces; `tell` hears every now and then how far the work is."""
    loose = suspicious(ground.shapes)
    tell(0, 1)
    return [
        *splinters(ground),
        *overlaps(ground, loose, part_of(tell, 0.0, 0.2)),
        *outside(ground, part_of(tell, 0.2, 0.4)),
        *gaps(ground, loose, part_of(tell, 0.4, 1.0)),
    ]


def suspicious(shapes: Any) -> Any:
    """Tell for each area whether it has edges that cross or lie in another area, or are shared with other corners."""
    edges = shapely.coverage_invalid_edges(shapes)
    return ~(shapely.is_missing(edges) | shapely.is_empty(edges)) & ~shapely.is_empty(shapes)


def _measured(ground: Ground, shapes: Any) -> Iterator[tuple[int, Polygon, float, float]]:
    """Yield (position in `shapes`, polygon, square metres, width) of all that is large enough to be talked of."""
    parts, owner = polygons(shapes)
    sizes, widths = ground.plane.sizes(parts)
    for number in np.flatnonzero(sizes >= LEAST_M2):
        yield int(owner[number]), parts[number], float(sizes[number]), float(widths[number])


def overlaps(ground: Ground, loose: Any, tell: Tell = nobody) -> Iterator[Piece]:
    """Yield what two areas both have: of two that overlap, one at least has edges that no neighbour shares."""
    suspects = np.flatnonzero(loose)
    one, other = shapely.STRtree(ground.shapes).query(ground.shapes[suspects], predicate="intersects")
    pairs = np.sort(np.column_stack([suspects[one], other]), axis=1)
    first, second = np.unique(pairs[pairs[:, 0] < pairs[:, 1]], axis=0).T
    batches = [slice(start, start + _BATCH) for start in range(0, len(first), _BATCH)]
    parts = [intersection(ground.shapes[first[one]], ground.shapes[second[one]]) for one in one_by_one(batches, tell)]
    shared = np.concatenate(parts) if parts else np.array([], dtype=object)
    whole, _widths = ground.plane.sizes(ground.shapes)
    for number, part, size, width in _measured(ground, shared):
        pair = (int(first[number]), int(second[number]))
        small = size <= min(SMALL_CUT_M2, SMALL_SHARE * min(whole[pair[0]], whole[pair[1]]))
        yield Piece("overlap", pair, part, size, width, repairable=bool(small))


def outside(ground: Ground, tell: Tell = nobody) -> Iterator[Piece]:
    """Yield what lies outside of the area above."""
    whole, _widths = ground.plane.sizes(ground.shapes)
    for code, parent in one_by_one(list(ground.parents.items()), tell):
        shapely.prepare(parent)
        children = np.array(ground.children[code])
        loose = children[~shapely.covers(parent, ground.shapes[children])]
        rests = difference(ground.shapes[loose], parent)
        for number, part, size, width in _measured(ground, rests):
            if width < ROUNDING_METRES:
                continue
            owner = int(loose[number])
            small = bool(size <= min(SMALL_CUT_M2, SMALL_SHARE * whole[owner]))
            yield Piece("outside", (owner,), part, size, width, repairable=small, parent=code)


def splinters(ground: Ground) -> Iterator[Piece]:
    """Yield parts of areas that are no more than splinters beside a larger part."""
    for position, shape in enumerate(ground.shapes):
        if isinstance(shape, MultiPolygon):
            parts = np.array(shape.geoms, dtype=object)
            sizes, widths = ground.plane.sizes(parts)
            for number in range(len(parts)):
                small = sizes[number] <= SPLINTER_M2 or widths[number] < STRIP_METRES
                if small and number != int(np.argmax(sizes)):
                    yield Piece("part", (position,), parts[number], float(sizes[number]), float(widths[number]))


def gaps(ground: Ground, loose: Any, tell: Tell = nobody) -> Iterator[Piece]:
    """Yield what lies in an area above but in none of the areas, and holes between areas."""
    tree = shapely.STRtree(ground.shapes)
    codes, rests = [], []
    for code, parent in one_by_one(list(ground.parents.items()), part_of(tell, 0, _ALONE)):
        near = tree.query(parent, predicate="intersects")
        codes.append(code)
        rests.append(left_over(parent, ground.shapes[near], loose[near]))
    found = [(codes[number], part, size, width) for number, part, size, width in _measured(ground, rests)]
    found += [("", *measured) for _number, *measured in _measured(ground, holes_outside(ground, loose, rests))]
    batches = [found[start : start + _BATCH] for start in range(0, len(found), _BATCH)]
    neighbours = [
        one
        for batch in one_by_one(batches, part_of(tell, _ALONE, 1))
        for one in _neighbours(ground, tree, [one[1] for one in batch], [one[0] for one in batch])
    ]
    for (code, part, size, width), around in zip(found, neighbours, strict=True):
        small = (size <= SMALL_GAP_M2 or width < NARROW_METRES) and bool(around)
        at_home = tuple(one for one in around if ground.above[one] == code) if code else ()
        owners = around[:_NEIGHBOURS]
        yield Piece("gap", owners, part, size, width, repairable=small, parent=code, around=at_home or around)


def _neighbours(ground: Ground, tree: Any, parts: list[Polygon], codes: Iterable[str]) -> list[tuple[int, ...]]:
    """Return for each gap the areas around it: those of its own area above first, then by the length of border.

    A gap's border is made of its neighbours' borders, so each of its edges is asked by its middle.
    """
    middles, lengths, owner = _edges(ground, parts)
    edge, area = tree.query(middles, predicate="dwithin", distance=_TOUCH_DEGREES)
    shared: list[dict[int, float]] = [{} for _part in parts]
    for part, position, length in zip(owner[edge].tolist(), area.tolist(), lengths[edge].tolist(), strict=True):
        shared[part][position] = shared[part].get(position, 0.0) + length
    found = []
    for code, borders in zip(codes, shared, strict=True):
        order = sorted(borders, key=lambda one: (not code or ground.above[one] != code, -borders[one], one))
        found.append(tuple(order))
    return found


def _edges(ground: Ground, parts: list[Polygon]) -> tuple[Any, Any, Any]:
    """Return the middle, the length in metres and the owner of each edge of some polygons."""
    rings, owner = shapely.get_rings(np.array(parts, dtype=object), return_index=True)
    points, ring = shapely.get_coordinates(rings, return_index=True)
    flat = shapely.get_coordinates(ground.plane.metres(rings))
    same = ring[1:] == ring[:-1]
    middles = shapely.points((points[1:] + points[:-1])[same] / 2)
    lengths = np.hypot(*(flat[1:] - flat[:-1])[same].T)
    return middles, lengths, owner[ring[1:][same]]

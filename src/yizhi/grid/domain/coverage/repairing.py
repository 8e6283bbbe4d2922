"""Repairs of a division, on request only: what was asked for and nothing else, with a word on every area that changed. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from yizhi.grid.domain.coverage.findings import FindingKind, GroundArea
from yizhi.grid.domain.coverage.ground import Ground, Shapes, ground_of, made_valid
from yizhi.grid.domain.coverage.overlay import GRID_DEGREES, difference, intersection, union
from yizhi.grid.domain.coverage.pieces import NARROW_METRES, SPLINTER_M2, Piece, pieces_of
from yizhi.grid.domain.coverage.sharing import shares
from yizhi.grid.domain.tell import Tell, nobody, one_by_one, part_of, rounds
from yizhi.grid.enums import Level

# Cutting one piece can bare another, at corners where three areas meet.
_ROUNDS: Final = 8
# Corners that meet can open a gap that a hair had hidden.
_TIMES: Final = 3
# Corners of two borders nearer than this become one: about a millimetre.
_MEET_DEGREES: Final = 1e-8
_MEET_REACHES: Final = (_MEET_DEGREES, 1e-10, 1e-12)
# In square degrees: a hundredth of a square metre.
_MEET_AREA: Final = 1e-12
_DUST_DEGREES: Final = 1e-13
# So much of a round goes by until its pieces are found.
_LOOKING: Final = 0.2


@dataclass(frozen=True, slots=True)
class Change:
    """What a repair did to one area: which kinds were repaired, and the square metres it gained and lost.

    `corners`: how many it has more (or fewer) than before; alone where only a neighbour's border got one.
    """

    key: int
    code: str
    kinds: tuple[FindingKind, ...]
    gained: float
    lost: float
    corners: int


@dataclass(frozen=True, slots=True)
class Repaired:
    """All areas in the order they came, those that nothing was done to as they were, and what was done to the others."""

    areas: list[GroundArea]
    changes: list[Change]


def repair(
    areas: Sequence[GroundArea],
    parents: Mapping[str, BaseGeometry | None],
    kinds: Collection[FindingKind],
    level: Level = Level.GRID,
    tell: Tell = nobody,
) -> Repaired:
    """Return the areas with some kinds of findings repaired (see REPAIRABLE_KINDS), and nothing else changed.

    An overlap goes to the area in whose area above it lies, else to the smaller one; a gap to the neighbour with
    the longest border; what is outside, and splinters, are cut off. What `Finding.repairable` denies is left as it is.
    """
    if not areas:
        return Repaired([], [])
    ground = ground_of(areas, parents, level)
    before = ground.shapes.copy()
    wanted = set(kinds)
    done: dict[int, set[FindingKind]] = {}
    if FindingKind.INVALID in wanted:
        for position in np.flatnonzero(ground.invalid):
            done[int(position)] = {FindingKind.INVALID}
    hears = rounds(tell)
    for _again in range(_TIMES):
        if not _settled(ground, wanted, done, hears):
            break
        _let_corners_meet(ground, done, next(hears))
    return _result(ground, before, done, next(hears))


def _settled(
    ground: Ground, wanted: set[FindingKind], done: dict[int, set[FindingKind]], hears: Iterator[Tell]
) -> bool:
    """Settle piece after piece until none is left, or nothing helps; tell whether there was any."""
    for number, tell in zip(range(_ROUNDS), hears, strict=False):
        found = pieces_of(ground, part_of(tell, 0, _LOOKING))
        pieces = [piece for piece in found if piece.kind in wanted and piece.repairable]
        if not pieces:
            return number > 0
        for piece in one_by_one(pieces, part_of(tell, _LOOKING, 1)):
            _settle(ground, piece, done, wanted)
    return True


def _settle(ground: Ground, piece: Piece, done: dict[int, set[FindingKind]], wanted: set[FindingKind]) -> None:
    """Give a piece to one area, or take it from one. One that is invalid is left alone unless that is repaired too."""
    if any(ground.invalid[owner] for owner in piece.owners) and FindingKind.INVALID not in wanted:
        return
    if piece.of == "gap":
        _fill(ground, piece, done)
        return
    owner = _loser(ground, piece)
    new = _without_dust(made_valid(difference(ground.shapes[owner], _cut(ground, piece, owner))))
    if not new.is_empty:
        ground.shapes[owner] = new
        done.setdefault(owner, set()).add(piece.kind)


def _cut(ground: Ground, piece: Piece, loser: int) -> BaseGeometry:
    """Return what to cut off: the piece, and a millimetre around it of what is not the loser's either.

    Otherwise a hair could be left along an edge, where the piece's corners and the shape's are told apart by rounding.
    """
    around = shapely.buffer(piece.shape, _MEET_DEGREES, join_style="mitre")
    if piece.of == "overlap":
        winner = next(owner for owner in piece.owners if owner != loser)
        around = intersection(around, ground.shapes[winner])
    elif piece.of == "outside":
        around = difference(around, ground.parents[piece.parent])
    else:
        return piece.shape
    return union(piece.shape, around)


def _fill(ground: Ground, piece: Piece, done: dict[int, set[FindingKind]]) -> None:
    """Give a gap to the first neighbour that it truly grows together with; a narrow one is shared out among all of them."""
    if piece.width < NARROW_METRES and piece.size > SPLINTER_M2 and len(piece.around) > 1:
        areas = {position: ground.shapes[position] for position in piece.around}
        for owner, part in shares(piece.shape, piece.width, piece.around, areas):
            for one in shapely.get_parts(part):
                _grow(ground, (owner, *piece.owners), one, piece.kind, done)
        return
    _grow(ground, piece.owners, piece.shape, piece.kind, done)


def _grow(
    ground: Ground, owners: Sequence[int], piece: BaseGeometry, kind: FindingKind, done: dict[int, set[FindingKind]]
) -> None:
    """Give ground to the first of some areas that it grows together with, on a grid where nothing else makes it."""
    for size in (None, GRID_DEGREES):
        for owner in owners:
            old = ground.shapes[owner]
            shape = shapely.snap(piece, old, _MEET_DEGREES)
            new = union(old, shape if shape.is_valid else piece, grid_size=size)
            new = _without_dust(made_valid(new))
            if shapely.get_num_geometries(new) <= shapely.get_num_geometries(old):
                ground.shapes[owner] = new
                done.setdefault(owner, set()).add(kind)
                return


def _loser(ground: Ground, piece: Piece) -> int:
    """Return which area gives a piece away."""
    if len(piece.owners) == 1:
        return piece.owners[0]
    strangers = [owner for owner in piece.owners if not _is_at_home(ground, owner, piece)]
    if len(strangers) == 1:
        return strangers[0]
    return max(piece.owners, key=lambda owner: (float(shapely.area(ground.shapes[owner])), owner))


def _is_at_home(ground: Ground, owner: int, piece: Piece) -> bool:
    parent = ground.parents.get(ground.above[owner])
    return parent is None or bool(shapely.intersects(parent, piece.shape.representative_point()))


def _without_dust(shape: BaseGeometry) -> BaseGeometry:
    """Drop parts that only rounding left."""
    if not isinstance(shape, MultiPolygon):
        return shape
    kept = [part for part in shape.geoms if part.area > _DUST_DEGREES]
    return kept[0] if len(kept) == 1 else MultiPolygon(kept or list(shape.geoms))


def _let_corners_meet(ground: Ground, done: dict[int, set[FindingKind]], tell: Tell) -> None:
    """Put the corners of changed borders on the borders of their neighbours, so that shared edges move together later."""
    changed = sorted(position for position, kinds in done.items() if kinds - {FindingKind.INVALID})
    if not changed:
        return
    tree = shapely.STRtree(ground.shapes)
    for position in one_by_one(changed, tell):
        near = [int(other) for other in tree.query(ground.shapes[position]) if other != position]
        for other in near:
            _meet(ground, other, position)
        for other in near:
            _meet(ground, position, other)


def _meet(ground: Ground, position: int, other: int) -> None:
    if ground.invalid[position] or ground.shapes[other].is_empty:
        return
    old = ground.shapes[position]
    for reach in _MEET_REACHES:
        new = shapely.snap(old, ground.shapes[other], reach)
        # A corner may be drawn along a whole edge by what is nearest to it: then nearer ones only.
        if new.is_valid and new.geom_type == old.geom_type and abs(new.area - old.area) < _MEET_AREA:
            ground.shapes[position] = new
            return


def _result(ground: Ground, before: Shapes, done: dict[int, set[FindingKind]], tell: Tell) -> Repaired:
    areas: list[GroundArea] = []
    changes: list[Change] = []
    for position, area in enumerate(one_by_one(ground.areas, tell)):
        old, new = before[position], ground.shapes[position]
        kinds = done.get(position)
        if kinds is None and (old is new or old.equals_exact(new, 0.0)):
            areas.append(area)
            continue
        areas.append(replace(area, geometry=new))
        changes.append(_change(ground, area, (old, new), kinds or {FindingKind.SLIVER}))
    return Repaired(areas, changes)


def _change(
    ground: Ground, area: GroundArea, shapes: tuple[BaseGeometry, BaseGeometry], kinds: set[FindingKind]
) -> Change:
    old, new = shapes
    sizes, _widths = ground.plane.sizes([difference(new, old), difference(old, new)])
    return Change(
        area.key,
        area.code,
        tuple(sorted(kinds, key=list(FindingKind).index)),
        round(float(sizes[0]), 3),
        round(float(sizes[1]), 3),
        int(shapely.get_num_coordinates(new) - shapely.get_num_coordinates(area.geometry)),
    )

"""The check of a division: every finding with its size and where it is. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np
import shapely
from shapely.geometry import MultiPolygon
from shapely.geometry.base import BaseGeometry

from yizhi.grid.domain.coverage.codes import about, code_findings
from yizhi.grid.domain.coverage.findings import Finding, FindingKind, GroundArea, Severity
from yizhi.grid.domain.coverage.ground import LEAST_M2, Ground, ground_of
from yizhi.grid.domain.coverage.pieces import Piece, pieces_of
from yizhi.grid.domain.tell import Tell, nobody, one_by_one, part_of
from yizhi.grid.enums import Level

FAR_APART_METRES: Final = 100.0
# So much of the work is done once all pieces are found.
_FOUND: Final = 0.8
_ERRORS: Final = frozenset({FindingKind.OVERLAP, FindingKind.OUTSIDE})
_ORDER: Final = list(FindingKind)


def check_coverage(
    areas: Sequence[GroundArea],
    parents: Mapping[str, BaseGeometry | None],
    level: Level = Level.GRID,
    tell: Tell = nobody,
) -> list[Finding]:
    """Return what is wrong with a division, errors first, then by kind, the largest first.

    `parents` has the code of every area above and its boundary (WGS 84 degrees; None where it has none).
    Sizes are true square metres; what is smaller than 0.1 m² is rounding and not talked of.
    """
    found = code_findings(areas, parents, level)
    if areas:
        ground = ground_of(areas, parents, level)
        pieces = pieces_of(ground, part_of(tell, 0, _FOUND))
        found += [*_invalid(ground), *_apart(ground), *_from_pieces(ground, pieces, part_of(tell, _FOUND, 1))]
    return sorted(
        found, key=lambda one: (one.severity != Severity.ERROR, _ORDER.index(one.kind), -(one.size or 0), one.codes)
    )


def _invalid(ground: Ground) -> Iterator[Finding]:
    sizes, _widths = ground.plane.sizes(ground.shapes)
    for position, area in enumerate(ground.areas):
        if sizes[position] < LEAST_M2:
            facts = {"reason": "nothing"}
            yield about(FindingKind.INVALID, Severity.ERROR, [area], geometry=area.geometry, facts=facts)
        elif ground.invalid[position]:
            reason, _sign, place = shapely.is_valid_reason(area.geometry).partition("[")
            facts = {"reason": reason.strip()}
            spot = _point(place) or area.geometry.representative_point()
            yield about(FindingKind.INVALID, Severity.ERROR, [area], geometry=spot, repairable=True, facts=facts)


def _point(place: str) -> BaseGeometry | None:
    try:
        x, y = (float(part) for part in place.rstrip("]").split()[:2])
    except ValueError:
        return None
    return shapely.Point(x, y)


def _apart(ground: Ground) -> Iterator[Finding]:
    for area, shape in zip(ground.areas, ground.shapes, strict=True):
        if not isinstance(shape, MultiPolygon):
            continue
        parts = ground.plane.metres(np.array(shape.geoms, dtype=object))
        metres = float(np.max(shapely.distance(parts, max(parts, key=lambda part: part.area))))
        if metres > FAR_APART_METRES:
            facts = {"parts": len(shape.geoms), "metres": f"{metres:,.0f}"}
            yield about(
                FindingKind.PARTS_APART,
                Severity.WARNING,
                [area],
                size=metres,
                unit="m",
                geometry=area.geometry,
                facts=facts,
            )


def _from_pieces(ground: Ground, pieces: Sequence[Piece], tell: Tell) -> Iterator[Finding]:
    """Yield one finding for all pieces of a kind between the same areas, but one for every gap that is more than a strip."""
    groups: dict[tuple[object, ...], list[Piece]] = defaultdict(list)
    for number, piece in enumerate(pieces):
        alone = number if piece.kind == FindingKind.GAP else None
        groups[(piece.kind, piece.of, piece.owners[:2], piece.repairable, alone)].append(piece)
    for same in one_by_one(list(groups.values()), tell):
        yield _finding(ground, same)


def _finding(ground: Ground, same: list[Piece]) -> Finding:
    first = max(same, key=lambda piece: piece.size)
    shapes = [piece.shape for piece in same]
    facts = {"of": first.of, "parent": first.parent, "width": f"{first.width:.2f}"}
    return about(
        first.kind,
        Severity.ERROR if first.kind in _ERRORS else Severity.WARNING,
        [ground.areas[owner] for owner in first.owners],
        size=sum(piece.size for piece in same),
        unit="m2",
        geometry=shapes[0] if len(shapes) == 1 else MultiPolygon(shapes),
        repairable=first.repairable,
        facts=facts,
    )

"""Two divisions compared: what was added, is gone, moved, was split, merged or renamed. Pure.

Areas are matched by code, and by where they lie: an area that fell apart into several was split, one that took in
several was merged, one that lies where another lay but has another code was renamed. Surfaces are square metres on the
ellipsoid (WGS 84).
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely
from django.utils.translation import gettext_lazy as _

from yizhi.grid.domain.coverage.overlay import intersection

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray
    from shapely.geometry.base import BaseGeometry

    from yizhi.grid.domain.sets.steps import AreaDraft

# Less than this is rounding.
LEAST_SQUARE_METRES: Final = 1.0
_EQUATOR_METRES: Final = 6_378_137.0
_ECCENTRICITY_SQUARED: Final = 6.69437999014e-3
# A piece belongs to what holds most of it, and counts when it is not a mere strip of it.
_MOST_OF_IT: Final = 0.8
_NOT_A_STRIP: Final = 0.05
_THE_SAME: Final = 0.95


class Kind(enum.StrEnum):
    """What became of an area."""

    ADDED = "added"
    GONE = "gone"
    SPLIT = "split"
    MERGED = "merged"
    MOVED = "moved"
    RENAMED = "renamed"
    SAME = "same"


LABELS: Final = {
    Kind.ADDED: _("Added"),
    Kind.GONE: _("Gone"),
    Kind.SPLIT: _("Split off"),
    Kind.MERGED: _("Merged"),
    Kind.MOVED: _("Border moved"),
    Kind.RENAMED: _("Renamed"),
    Kind.SAME: _("As before"),
}


@dataclass(frozen=True, slots=True)
class AreaChange:
    """One area and what became of it. `before` and `after` are None where it was not or is not there.

    `gained` and `lost` are square metres, `iou` the share that both have in common (0–1). `partners` are the codes of
    the areas it was split from, merged of, or went into.
    """

    code: str
    kind: Kind
    before: AreaDraft | None
    after: AreaDraft | None
    gained: float = 0.0
    lost: float = 0.0
    iou: float = 0.0
    partners: tuple[str, ...] = ()
    facts_changed: bool = False

    @property
    def name(self) -> str:
        """The name it has, or had."""
        area = self.after or self.before
        return area.name if area else ""

    @property
    def label(self) -> str:
        """What became of it, in the reader's language."""
        return str(LABELS[self.kind])


@dataclass(frozen=True, slots=True)
class Comparison:
    """All areas of both sides in the order of their codes."""

    areas: list[AreaChange] = field(default_factory=list)

    @property
    def changed(self) -> list[AreaChange]:
        """Those that are not as before."""
        return [area for area in self.areas if area.kind != Kind.SAME]

    @property
    def counts(self) -> dict[Kind, int]:
        """How many areas of each kind there are, in the order of the kinds; kinds without any are left out."""
        found = {kind: sum(area.kind == kind for area in self.areas) for kind in Kind}
        return {kind: count for kind, count in found.items() if count}


def compare(old: Sequence[AreaDraft], new: Sequence[AreaDraft]) -> Comparison:
    """Compare two divisions. Doubled codes of a draft are taken one by one, the first as the known one."""
    plane = _Plane(old, new)
    changes: list[AreaChange] = []
    by_code: dict[str, int] = {}
    for at, area in enumerate(old):
        by_code.setdefault(area.code, at)
    met: set[int] = set()
    for at, area in enumerate(new):
        match = by_code.get(area.code) if area.code else None
        if match is not None and match not in met:
            met.add(match)
            changes.append(_both(plane, match, at))
        else:
            changes.append(_arrived(plane, at))
    changes += [_gone(plane, at) for at in range(len(old)) if at not in met]
    changes.sort(key=lambda change: (change.code, change.kind != Kind.GONE))
    return Comparison(changes)


class _Plane:
    """Both sides with their sizes, and how much of each old area lies in each new one."""

    def __init__(self, old: Sequence[AreaDraft], new: Sequence[AreaDraft]) -> None:
        self.old, self.new = old, new
        self.before, self.after = _usable(old), _usable(new)
        self.old_size, self.new_size = _square_metres(self.before), _square_metres(self.after)
        self.shared: dict[tuple[int, int], float] = {}
        if len(old) and len(new):
            self._overlay()
        self.into: dict[int, list[int]] = {}
        self.of: dict[int, list[int]] = {}
        for (was, now), size in self.shared.items():
            if size > LEAST_SQUARE_METRES:
                self.into.setdefault(was, []).append(now)
                self.of.setdefault(now, []).append(was)

    def _overlay(self) -> None:
        tree = shapely.STRtree(self.after)
        was, now = tree.query(self.before, predicate="intersects")
        same = shapely.equals_exact(self.before[was], self.after[now])
        sizes = np.where(same, self.old_size[was], 0.0)
        # What two areas that both stayed as they were have in common tells nothing of what changed.
        rest = ~same & ~(np.isin(was, was[same]) & np.isin(now, now[same]))
        sizes[rest] = _square_metres(intersection(self.before[was[rest]], self.after[now[rest]]))
        self.shared = dict(zip(zip(was.tolist(), now.tolist(), strict=True), sizes.tolist(), strict=True))

    def pieces(self, was: int) -> list[int]:
        """Return the new areas that lie mostly in an old one and are more than a strip of it."""
        return [
            now
            for now in self.into.get(was, [])
            if self.shared[was, now] >= _MOST_OF_IT * self.new_size[now]
            and self.shared[was, now] >= _NOT_A_STRIP * self.old_size[was]
        ]

    def sources(self, now: int) -> list[int]:
        """Return the old areas that lie mostly in a new one and are more than a strip of it."""
        return [
            was
            for was in self.of.get(now, [])
            if self.shared[was, now] >= _MOST_OF_IT * self.old_size[was]
            and self.shared[was, now] >= _NOT_A_STRIP * self.new_size[now]
        ]

    def iou(self, was: int, now: int) -> float:
        """Return which share of both areas together they have in common."""
        shared = self.shared.get((was, now), 0.0)
        together = float(self.old_size[was] + self.new_size[now]) - shared
        return shared / together if together else 1.0


def _square_metres(shapes: NDArray[Any]) -> NDArray[np.float64]:
    """Return the surface of shapes in degrees: overlays stay exact in degrees, and each size is taken at its own latitude."""
    latitudes = np.radians(np.nan_to_num(shapely.get_y(shapely.centroid(shapes))))
    squeeze = 1 - _ECCENTRICITY_SQUARED * np.sin(latitudes) ** 2
    north = _EQUATOR_METRES * (1 - _ECCENTRICITY_SQUARED) / squeeze**1.5
    east = _EQUATOR_METRES / np.sqrt(squeeze) * np.cos(latitudes)
    sizes: NDArray[np.float64] = shapely.area(shapes) * north * east * np.radians(1.0) ** 2
    return sizes


def _usable(areas: Sequence[AreaDraft]) -> NDArray[Any]:
    shapes = np.array([area.geometry for area in areas], dtype=object)
    broken = ~shapely.is_valid(shapes)
    shapes[broken] = shapely.make_valid(shapes[broken])
    return shapes


def _codes(areas: Sequence[AreaDraft], places: Sequence[int]) -> tuple[str, ...]:
    return tuple(sorted(areas[at].code for at in places))


def _both(plane: _Plane, was: int, now: int) -> AreaChange:
    """Say what became of an area that both sides have."""
    before, after = plane.old[was], plane.new[now]
    shared = plane.shared.get((was, now), 0.0)
    gained, lost = float(plane.new_size[now]) - shared, float(plane.old_size[was]) - shared
    facts = (before.name, before.name_en, before.households) != (after.name, after.name_en, after.households)
    kind, partners = Kind.SAME, _codes((), ())
    pieces, sources = plane.pieces(was), plane.sources(now)
    if len(sources) > 1:
        kind, partners = Kind.MERGED, _codes(plane.old, [at for at in sources if at != was])
    elif len(pieces) > 1:
        kind, partners = Kind.SPLIT, _codes(plane.new, [at for at in pieces if at != now])
    elif max(gained, lost) > LEAST_SQUARE_METRES:
        kind = Kind.MOVED
    elif facts:
        kind = Kind.RENAMED
    return AreaChange(after.code, kind, before, after, gained, lost, plane.iou(was, now), partners, facts)


def _arrived(plane: _Plane, now: int) -> AreaChange:
    """Say where an area came from whose code is new."""
    after, size = plane.new[now], float(plane.new_size[now])
    sources = plane.sources(now)
    if len(sources) > 1:
        return AreaChange(after.code, Kind.MERGED, None, after, gained=size, partners=_codes(plane.old, sources))
    for was in plane.of.get(now, []):
        if plane.iou(was, now) >= _THE_SAME:
            shared = plane.shared[was, now]
            return AreaChange(
                after.code, Kind.RENAMED, plane.old[was], after, size - shared, float(plane.old_size[was]) - shared,
                plane.iou(was, now), (plane.old[was].code,), facts_changed=True,
            )  # fmt: skip
        if len(plane.pieces(was)) > 1 and now in plane.pieces(was):
            return AreaChange(after.code, Kind.SPLIT, None, after, gained=size, partners=(plane.old[was].code,))
    return AreaChange(after.code, Kind.ADDED, None, after, gained=size)


def _gone(plane: _Plane, was: int) -> AreaChange:
    """Say into what an area went whose code is no more."""
    before = plane.old[was]
    into = [now for now in plane.into.get(was, []) if plane.shared[was, now] >= _NOT_A_STRIP * plane.old_size[was]]
    partners = _codes(plane.new, into)
    return AreaChange(before.code, Kind.GONE, before, None, lost=float(plane.old_size[was]), partners=partners)


def shape_of(change: AreaChange) -> BaseGeometry:
    """Return where an area is, or was."""
    area = change.after or change.before
    if area is None:
        message = "a change without an area"
        raise ValueError(message)
    return area.geometry


def by_code(changes: Sequence[AreaChange]) -> Mapping[str, AreaChange]:
    """Return the changes by code, what is there before what is gone."""
    found: dict[str, AreaChange] = {}
    for change in changes:
        if change.after is not None or change.code not in found:
            found[change.code] = change
    return found

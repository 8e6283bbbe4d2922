"""What the pages of a set show: the sets there are, the set one is compared with, and what became of areas."""

from __future__ import annotations

from collections import OrderedDict
from typing import TYPE_CHECKING, Final

from django.conf import settings

from yizhi.grid.domain.areas import area_index, show_area
from yizhi.grid.domain.revision import current_revision
from yizhi.grid.domain.sets.access import may_read_set, may_write_set
from yizhi.grid.domain.sets.comparing import Comparison, compare
from yizhi.grid.domain.sets.drafts import areas_in_force, areas_of_set
from yizhi.grid.enums import CODE_LENGTH, Level, SetState
from yizhi.grid.models import BoundarySet
from yizhi.kernel.scoping import covers
from yizhi.org.enums import Role

if TYPE_CHECKING:
    from collections.abc import Callable

    from yizhi.grid.domain.sets.steps import AreaDraft
    from yizhi.org.actor import Actor

_KEPT: Final = 6
# So many findings of one cause are in its line; up to so many the line stands open.
CAUSE_LIMITS: Final = {"at_once": 20, "open_up_to": 3}


def sets_of(actor: Actor) -> list[BoundarySet]:
    """Return the sets a person may see, newest first (1 statement)."""
    rows = BoundarySet.objects.select_related("created_by", "published_by").order_by("-pk")
    return [one for one in rows[:500] if may_read_set(actor, one.under)]


def grounds_of(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the areas whose boundaries a person may write: counties, subdistricts and communities."""
    mine = actor.areas(Role.ADMINISTRATOR)
    found = [
        (code, show_area(code))
        for code, info in area_index().items()
        if info.is_active
        and len(code) < CODE_LENGTH[Level.GRID]
        and (actor.is_superuser or any(covers(area, code) for area in mine))
    ]
    found.sort(key=lambda pair: (len(pair[0]), pair[0]))
    home = settings.YIZHI_AREA_CODE
    return sorted(found, key=lambda pair: pair[0] != home)


def may_write(actor: Actor, boundary_set: BoundarySet) -> bool:
    """Tell whether the person may change and publish the set."""
    return may_write_set(actor, boundary_set.under)


def one_before(boundary_set: BoundarySet) -> BoundarySet | None:
    """Return the set that this one replaced, or, for one not in force yet, None: it is compared with what is in force."""
    if boundary_set.state in {SetState.IN_FORCE, SetState.REPLACED}:
        return boundary_set.replaces
    return None


_comparisons: OrderedDict[tuple[object, ...], Comparison] = OrderedDict()


def comparison(boundary_set: BoundarySet) -> Comparison:
    """Return what became of areas between the one before and this set; kept in the process until one of them changes."""
    return remembered(boundary_set, lambda: compare(*sides(boundary_set)))


def remembered(boundary_set: BoundarySet, made: Callable[[], Comparison]) -> Comparison:
    """Return what this process knows of a set's comparison, or what `made` makes, and keep that."""
    before = one_before(boundary_set)
    key = (boundary_set.pk, boundary_set.version, boundary_set.state, before.pk if before else current_revision())
    if key not in _comparisons:
        _comparisons[key] = made()
        while len(_comparisons) > _KEPT:
            _comparisons.popitem(last=False)
    return _comparisons[key]


def sides(boundary_set: BoundarySet) -> tuple[list[AreaDraft], list[AreaDraft]]:
    """Return the areas of the one before and of this set, in the order of their codes (2 statements)."""
    return _base(boundary_set, one_before(boundary_set)), areas_of_set(boundary_set)


def _base(boundary_set: BoundarySet, before: BoundarySet | None) -> list[AreaDraft]:
    if before is not None:
        return areas_of_set(before)
    if boundary_set.state in {SetState.IN_FORCE, SetState.REPLACED}:
        return areas_of_set(boundary_set)  # nothing came before it: all is as it was
    return areas_in_force(boundary_set.level, boundary_set.under)

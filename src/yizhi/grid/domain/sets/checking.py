"""A set checked as a coverage, what was found kept with it, and repairs of a draft as steps that can be undone."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import shapely

from yizhi.grid.domain.coverage import Finding, FindingKind, GroundArea, Repaired, Severity, check_coverage, repair
from yizhi.grid.domain.coverage.causes import Cause, by_cause, cause_of, shared_out
from yizhi.grid.domain.sets.steps import AreaDraft, Change, Taken, take_computed
from yizhi.grid.domain.tell import Tell, nobody
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.grid.models import Area, BoundarySet
from yizhi.kernel.scoping import within

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from shapely.geometry.base import BaseGeometry

    from yizhi.org.actor import Actor

# So many are kept with the set, of every cause some; each with the count of all of its cause.
MOST_KEPT: Final = 2000
_ABOVE: Final = {Level.STREET: Level.COUNTY, Level.COMMUNITY: Level.STREET, Level.GRID: Level.COMMUNITY}


def ground_areas(boundary_set: BoundarySet) -> list[GroundArea]:
    """Return the areas of a set as the check takes them (1 statement)."""
    rows = boundary_set.areas.order_by("code", "pk")
    return [
        GroundArea(row.pk, row.code, row.name, row.households, shapely.from_wkb(bytes(row.geometry))) for row in rows
    ]


def parents_of(level: str, under: str) -> dict[str, BaseGeometry | None]:
    """Return the areas above those of a level inside an area, with their boundaries (None: has none) (1 statement)."""
    above = _ABOVE.get(Level(level))
    if above is None:
        return {}
    rows = Area.objects.filter(level=above, is_active=True)
    if under:
        whole = under[: CODE_LENGTH[above]]
        rows = rows.filter(within("code", [under])) if len(under) < CODE_LENGTH[above] else rows.filter(pk=whole)
    pairs = rows.values_list("code", "geometry")
    return {code: None if wkb is None else shapely.from_wkb(bytes(wkb)) for code, wkb in pairs}


def check_areas(areas: Sequence[GroundArea], level: str, under: str, tell: Tell = nobody) -> list[Finding]:
    """Return what is wrong with areas that shall be those of a level inside an area, errors first."""
    found = check_coverage(areas, parents_of(level, under), Level(level), tell)
    return sorted(
        found, key=lambda one: (one.severity != Severity.ERROR, one.kind.value, cause_of(one), -(one.size or 0))
    )


def check_set(boundary_set: BoundarySet, tell: Tell = nobody) -> list[Finding]:
    """Check a set as it is and keep what was found with it, unless it was changed meanwhile; return all findings."""
    found = check_areas(ground_areas(boundary_set), boundary_set.level, boundary_set.under, tell)
    kept = [
        {**one.as_json(), "number": number, "of": count}
        for number, (one, count) in enumerate(shared_out(found, MOST_KEPT), start=1)
    ]
    values: dict[str, Any] = {"findings": kept, "checked_version": boundary_set.version}
    rows = BoundarySet.objects.filter(pk=boundary_set.pk, version=boundary_set.version)
    if rows.update(**values):
        boundary_set.findings, boundary_set.checked_version = kept, boundary_set.version
    return found


def is_checked(boundary_set: BoundarySet) -> bool:
    """Tell whether what is kept was found in the set as it is."""
    return boundary_set.checked_version == boundary_set.version


def kept_findings(boundary_set: BoundarySet) -> list[Finding]:
    """Return what the last check found, at most `MOST_KEPT`."""
    return [Finding.from_json(one) for one in boundary_set.findings]


def causes_found(boundary_set: BoundarySet) -> list[Cause]:
    """Return what the last check found, by its cause: all are counted, at most `MOST_KEPT` are at hand."""
    kept = boundary_set.findings
    counts = [one["of"] for one in kept] if all("of" in one for one in kept) else None
    return by_cause(kept_findings(boundary_set), counts)


def counted(causes: Sequence[Cause], severity: Severity | None = None) -> int:
    """Return how many findings some causes have, of one weight where one is named."""
    return sum(one.count for one in causes if severity is None or one.severity == severity)


def has_errors(found: Sequence[Finding]) -> bool:
    """Tell whether anything keeps the set from being published."""
    return any(one.severity == Severity.ERROR for one in found)


def repairable(causes: Sequence[Cause]) -> dict[FindingKind, int]:
    """Return the kinds that can be repaired, with how many findings each has."""
    counts: Counter[FindingKind] = Counter()
    for one in causes:
        if one.repairable:
            counts[one.kind] += one.count
    return dict(counts)


def repair_preview(
    boundary_set: BoundarySet, kinds: Collection[FindingKind], tell: Tell = nobody
) -> tuple[Repaired, list[GroundArea]]:
    """Return what a repair would do, and the areas as they are; nothing is written."""
    areas, level = ground_areas(boundary_set), Level(boundary_set.level)
    return repair(areas, parents_of(level, boundary_set.under), kinds, level, tell), areas


def repair_draft(
    boundary_set: BoundarySet,
    kinds: Collection[FindingKind],
    *,
    actor: Actor,
    now: datetime,
    version: int,
    key: uuid.UUID | None = None,
) -> Taken:
    """Repair some kinds of findings of a draft, as one step that can be undone. Raises like `take_step`."""

    def compute(current: BoundarySet) -> list[Change]:
        repaired, before = repair_preview(current, kinds)
        return changes_of(repaired, before, current)

    taken = take_computed(boundary_set.pk, "repair", compute, actor=actor, now=now, version=version, key=key)
    check_set(taken.boundary_set)
    return taken


def changes_of(repaired: Repaired, before: Sequence[GroundArea], boundary_set: BoundarySet) -> list[Change]:
    """Return a repair as the changes of a step: areas that are another shape now, and those that are gone."""
    english = dict(boundary_set.areas.exclude(name_en="").values_list("pk", "name_en"))
    after = {area.key: area for area in repaired.areas}
    changes = []
    for area in before:
        now = after.get(area.key)
        if now is None:
            changes.append(Change(area.key, None))
        elif not shapely.equals_exact(now.geometry, area.geometry):
            draft = AreaDraft(now.geometry, now.code, now.name, english.get(area.key, ""), now.households)
            changes.append(Change(area.key, draft))
    return changes

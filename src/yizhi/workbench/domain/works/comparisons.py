"""What became of areas between two large sets, worked out behind the page and kept with its job.

Kept are the places of areas in both sets and what was found of them; their shapes are read from the sets again.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.urls import reverse
from django.utils.translation import gettext_lazy, ngettext

from yizhi.grid.domain.revision import current_revision
from yizhi.grid.domain.sets.access import readable_set
from yizhi.grid.domain.sets.comparing import AreaChange, Comparison, Kind, compare
from yizhi.grid.domain.sets.drafts import rows_in_force
from yizhi.kernel.ids import uuid7
from yizhi.kernel.job_state import JobState
from yizhi.kernel.jobs import Work
from yizhi.kernel.models import Job
from yizhi.workbench.domain.boundaries import impact, reads
from yizhi.workbench.domain.boundaries.impact import MovedPlaces
from yizhi.workbench.domain.works.boundaries import about_set, may_see_set
from yizhi.workbench.domain.works.common import asker, begin, is_long

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from yizhi.grid.domain.sets.steps import AreaDraft
    from yizhi.grid.models import BoundarySet
    from yizhi.kernel.jobs import Progress
    from yizhi.org.actor import Actor

COMPARE: Final = "boundaries.compare"
_KEPT: Final = 6


@dataclass(frozen=True, slots=True)
class Compared:
    """What became of areas, and how many places get another grid."""

    areas: Comparison
    moved: MovedPlaces


# By the number of the job that worked it out; kept in the process.
_known: OrderedDict[int, Compared] = OrderedDict()


def compared(boundary_set: BoundarySet) -> Compared | None:
    """Return a set compared with the one before; None where that is long work that nobody did yet."""
    if not _is_long(boundary_set):
        return Compared(reads.comparison(boundary_set), impact.moved_places(boundary_set))
    done = _jobs(boundary_set).filter(state=JobState.DONE).values_list("pk", flat=True).first()
    if done is None:
        return None
    if done not in _known:
        result = Job.objects.get(pk=done).result
        _known[done] = Compared(_restored(boundary_set, result["areas"]), MovedPlaces(*result["moved"]))
        while len(_known) > _KEPT:
            _known.popitem(last=False)
    return _known[done]


def _is_long(boundary_set: BoundarySet) -> bool:
    """Tell whether either side is large (1–2 statements)."""
    if is_long(boundary_set.areas.count()):
        return True
    before = reads.one_before(boundary_set)
    if before is not None:
        return is_long(before.areas.count())
    return is_long(rows_in_force(boundary_set.level, boundary_set.under).count())


def work_of(boundary_set: BoundarySet, actor: Actor, *, again: bool = False) -> Job:
    """Return the job that compares a set as it is now: the last one, whatever came of it, or, without any or `again`, a new one.

    Raises ConflictError ("busy") where the set as it was is still being compared.
    """
    last = _jobs(boundary_set).order_by("-pk").first()
    if last is not None and not (again and last.state in {JobState.FAILED, JobState.CANCELLED}):
        return last
    return begin(COMPARE, _subject(boundary_set), _facts(boundary_set), actor=actor, key=uuid7())


def _subject(boundary_set: BoundarySet) -> str:
    return f"compare:{boundary_set.uuid}"


def _facts(boundary_set: BoundarySet) -> dict[str, Any]:
    """Return what tells one comparison from another: both sides as they are."""
    before = reads.one_before(boundary_set)
    return {
        "set": str(boundary_set.uuid),
        "version": boundary_set.version,
        "state": boundary_set.state,
        "before": str(before.uuid) if before else current_revision(),
    }


def _jobs(boundary_set: BoundarySet) -> QuerySet[Job]:
    return Job.objects.filter(kind=COMPARE, subject=_subject(boundary_set), facts=_facts(boundary_set))


def run(job: Job, progress: Progress) -> dict[str, Any]:
    """Compare a set with the one before, and count the places that get another grid; nothing is stored but that."""
    boundary_set = readable_set(asker(job), job.facts["set"])
    progress(0, 2, "comparing")
    old, new = reads.sides(boundary_set)
    areas = compare(old, new)
    reads.remembered(boundary_set, lambda: areas)
    progress(1, 2, "places")
    moved = impact.moved_places(boundary_set)
    kept = _kept(areas, old, new)
    return {"areas": kept, "moved": [moved.buildings, moved.others], "count": len(areas.changed)}


def _kept(areas: Comparison, old: list[AreaDraft], new: list[AreaDraft]) -> list[list[Any]]:
    """Return changes as plain JSON: where the areas stand in the lists of both sides, and what was found."""
    was = {id(area): at for at, area in enumerate(old)}
    now = {id(area): at for at, area in enumerate(new)}
    return [
        [
            was.get(id(one.before)), now.get(id(one.after)), one.kind.value, round(one.gained, 2), round(one.lost, 2),
            round(one.iou, 6), one.partners, one.facts_changed,
        ]
        for one in areas.areas
    ]  # fmt: skip


def _restored(boundary_set: BoundarySet, kept: list[list[Any]]) -> Comparison:
    old, new = reads.sides(boundary_set)
    changes = []
    for was, now, kind, gained, lost, iou, partners, facts in kept:
        before, after = None if was is None else old[was], None if now is None else new[now]
        code = (after or before).code  # type: ignore[union-attr]  # one of both is there
        changes.append(AreaChange(code, Kind(kind), before, after, gained, lost, iou, tuple(partners), facts))
    return Comparison(changes)


def _said(job: Job) -> str:
    count = job.result["count"]
    return ngettext("Compared: %(n)d area differs.", "Compared: %(n)d areas differ.", count) % {"n": count}


def to_changes(job: Job) -> str:
    """Return the address of what changed in the job's set."""
    return f"{reverse('workbench:boundary_set', args=[job.facts['set']])}?show=changes"


PHASES: Final = {
    "comparing": gettext_lazy("Areas are being compared"),
    "places": gettext_lazy("Places that get another grid are being counted"),
}
WORKS: Final = {
    COMPARE: Work(
        gettext_lazy("Comparison of boundaries"), run, _said, to_changes, may_see_set, PHASES, about=about_set
    ),
}

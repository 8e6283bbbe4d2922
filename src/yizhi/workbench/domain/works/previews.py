"""What a repair of a large draft would do, worked out behind the page and kept with its job."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import shapely
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yizhi.grid.domain.coverage import Change, FindingKind, GroundArea, Repaired
from yizhi.grid.domain.coverage.overlay import difference
from yizhi.grid.domain.sets.checking import repair_preview
from yizhi.kernel.job_state import JobState
from yizhi.kernel.jobs import Work
from yizhi.kernel.models import Job
from yizhi.workbench.domain.boundaries import shapes as drawing
from yizhi.workbench.domain.works.boundaries import PHASES, about_set, may_see_set, set_of, subject_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yizhi.grid.models import BoundarySet
    from yizhi.kernel.jobs import Progress

PREVIEW: Final = "boundaries.repair_preview"
# So many changes are listed and drawn of a large draft; all are counted.
SHOWN: Final = 500


@dataclass(frozen=True, slots=True)
class Preview:
    """What a repair would change: how many areas, the first of them with their names, and what they gain and lose on the map."""

    count: int = 0
    changes: list[tuple[Change, str]] = field(default_factory=list)
    pieces: list[drawing.Feature] = field(default_factory=list)


def preview_of(repaired: Repaired, areas: Sequence[GroundArea], most: int | None = None) -> Preview:
    """Return a repair as the page shows it, with at most so many changes."""
    before = {area.key: area for area in areas}
    after = {area.key: area.geometry for area in repaired.areas}
    shown = repaired.changes[:most]
    pieces: list[drawing.Feature] = []
    for change in shown:
        area, now = before[change.key], after.get(change.key)
        if now is None or shapely.equals_exact(now, area.geometry):
            continue
        facts = {"id": f"area-{area.key}", "code": area.code, "name": area.name}
        was = shapely.make_valid(area.geometry)
        pieces.append((difference(now, was), {**facts, "kind": "added", "what": _("Added")}))
        pieces.append((difference(was, now), {**facts, "kind": "gone", "what": _("Taken away")}))
    named = [(change, before[change.key].name) for change in shown]
    return Preview(len(repaired.changes), named, [piece for piece in pieces if not piece[0].is_empty])


def facts_of(boundary_set: BoundarySet, kinds: Sequence[FindingKind]) -> dict[str, Any]:
    """Return what a job of a repair needs to know."""
    kept = [kind.value for kind in kinds]
    return {"set": str(boundary_set.uuid), "version": boundary_set.version, "kinds": kept}


def run(job: Job, progress: Progress) -> dict[str, Any]:
    """Work out what a repair would do; nothing is stored but that."""
    progress(0, 0, "repairing")
    kinds = [FindingKind(kind) for kind in job.facts["kinds"]]
    made = preview_of(*repair_preview(set_of(job), kinds, progress.of("repairing")), SHOWN)
    changes = [
        [
            change.key,
            change.code,
            [kind.value for kind in change.kinds],
            change.gained,
            change.lost,
            change.corners,
            name,
        ]
        for change, name in made.changes
    ]
    pieces = [[shapely.to_wkb(shape, hex=True), facts] for shape, facts in made.pieces]
    return {"count": made.count, "changes": changes, "pieces": pieces}


def kept_preview(boundary_set: BoundarySet, kinds: Sequence[FindingKind]) -> Preview | None:
    """Return what was worked out for the draft as it is, None where nothing was (1 statement)."""
    rows = Job.objects.filter(kind=PREVIEW, subject=subject_of(boundary_set), state=JobState.DONE)
    job = rows.filter(facts=facts_of(boundary_set, kinds)).first()
    if job is None:
        return None
    changes = [
        (Change(key, code, tuple(FindingKind(kind) for kind in why), gained, lost, corners), name)
        for key, code, why, gained, lost, corners, name in job.result["changes"]
    ]
    return Preview(
        job.result["count"], changes, [(shapely.from_wkb(wkb), facts) for wkb, facts in job.result["pieces"]]
    )


def _said(job: Job) -> str:
    count = job.result["count"]
    return ngettext("%(n)d area would change", "%(n)d areas would change", count) % {"n": count}


def _onward(job: Job) -> str:
    kinds = urlencode([("kind", kind) for kind in job.facts["kinds"]])
    return f"{reverse('workbench:boundary_repair', args=[job.facts['set']])}?{kinds}"


WORKS: Final = {
    PREVIEW: Work(
        gettext_lazy("What a repair would change"), run, _said, _onward, may_see_set, PHASES, about=about_set
    ),
}

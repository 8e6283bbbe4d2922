"""One boundary set: its map, what was found, its areas, what became of them; and the set as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.casework.domain.regridding import newest_jobs
from yizhi.grid.domain.coverage import Severity
from yizhi.grid.domain.coverage.findings import KIND_LABELS
from yizhi.grid.domain.sets.access import readable_set
from yizhi.grid.domain.sets.checking import (
    causes_found,
    counted,
    ground_areas,
    is_checked,
    kept_findings,
    repairable,
)
from yizhi.grid.domain.sets.comparing import LABELS, Kind
from yizhi.grid.domain.sets.drafts import note
from yizhi.grid.domain.sets.files import KINDS, as_file
from yizhi.grid.domain.sets.publishing import may_be_taken_back
from yizhi.grid.enums import SetState
from yizhi.kernel import clock, jobs, registry
from yizhi.kernel.errors import ConflictError, NotFoundError
from yizhi.kernel.models import Job
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain.boundaries import shapes as drawing
from yizhi.workbench.domain.boundaries.impact import with_cases
from yizhi.workbench.domain.boundaries.reads import CAUSE_LIMITS, may_write, one_before
from yizhi.workbench.domain.works import boundaries as works
from yizhi.workbench.domain.works import comparisons

if TYPE_CHECKING:
    import uuid
    from collections.abc import Mapping, Sequence

    from yizhi.grid.domain.coverage import FindingKind
    from yizhi.grid.domain.coverage.causes import Cause
    from yizhi.grid.models import BoundarySet

PAGE: Final = 100
TABS: Final = ("changes", "findings", "areas")


def set_context(request: StaffRequest, boundary_set: BoundarySet) -> dict[str, Any]:
    """Return what every page of a set shows."""
    writes, draft = may_write(request.actor, boundary_set), boundary_set.state == SetState.DRAFT
    job = jobs.under_way(works.subject_of(boundary_set))
    regridding = newest_jobs(1)[:1] if boundary_set.state == SetState.IN_FORCE else []
    return {
        "regridding": next((one for one in regridding if one.is_under_way), None),
        "job": job,
        "job_label": registry.works.get(job.kind).label if job else "",
        "place": "ground",
        "set": boundary_set,
        "writes": writes,
        "is_draft": draft,
        "may_edit": writes and draft,
        "may_take_back": writes and may_be_taken_back(boundary_set),
        "before": one_before(boundary_set),
    }


def _page(request: StaffRequest) -> int:
    typed = request.GET.get("page", "1")
    return min(max(int(typed), 1), 10_000) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 1  # noqa: PLR2004 - digits of a page


def _tab(request: StaffRequest, boundary_set: BoundarySet) -> str:
    wanted = request.GET.get("show", "")
    if wanted in TABS:
        return wanted
    return "findings" if boundary_set.state == SetState.DRAFT and boundary_set.findings else "changes"


def kinds_found(causes: Sequence[Cause], chosen: str = "") -> list[dict[str, Any]]:
    """Return the kinds that were found with their number, in the order of the list."""
    counts: dict[FindingKind, int] = {}
    for one in causes:
        counts[one.kind] = counts.get(one.kind, 0) + one.count
    return [
        {"kind": kind.value, "label": KIND_LABELS[kind], "count": count, "chosen": kind.value == chosen}
        for kind, count in counts.items()
    ]


def _findings(boundary_set: BoundarySet, kind: str, cause: str) -> tuple[list[Any], dict[str, Any]]:
    """Return the rows of the findings: causes, of one kind where one is chosen, or the findings of one cause; and what else is shown."""
    causes = causes_found(boundary_set)
    kinds = kinds_found(causes, kind)
    chosen = any(one["chosen"] for one in kinds)
    alone = next((one for one in causes if one.key == cause), None)
    rows = alone.members if alone else [one for one in causes if not chosen or one.kind == kind]
    return list(rows), {
        "alone": alone,
        **CAUSE_LIMITS,
        "kinds_found": kinds,
        "kind_chosen": kind if chosen else "",
        "checked": is_checked(boundary_set),
        "repairs": [(kind, KIND_LABELS[kind], count) for kind, count in repairable(causes).items()],
        "errors": counted(causes, Severity.ERROR),
        "warnings": counted(causes, Severity.WARNING),
    }


def _tab_context(tab: str, boundary_set: BoundarySet, page: int, asked: Mapping[str, str]) -> dict[str, Any]:
    """Return the rows of one tab, at most a page of them; findings of one kind or cause where one is asked for."""
    start = (page - 1) * PAGE
    more: dict[str, Any] = {}
    if tab == "findings":
        rows, more = _findings(boundary_set, asked.get("kind", ""), asked.get("cause", ""))
    elif tab == "areas":
        rows = list(boundary_set.areas.defer("geometry").order_by("code", "pk"))
    else:
        compared = comparisons.compared(boundary_set)
        rows = list(compared.areas.changed) if compared else []
        counts = (
            [(kind.value, LABELS[kind], count) for kind, count in compared.areas.counts.items()] if compared else []
        )
        more = {"counts": counts, "moved": compared.moved if compared else None, "compared": compared is not None}
    shown = rows[start : start + PAGE]
    if tab == "changes" and shown:
        shown = with_cases(shown, boundary_set)
    return {
        **more,
        "rows": shown,
        "row_count": len(rows),
        "page": page,
        "next": page + 1 if len(rows) > start + PAGE else 0,
    }


def waiting_context(request: StaffRequest, boundary_set: BoundarySet) -> dict[str, Any]:
    """Have a large set compared behind the page, and return what the page says meanwhile."""
    try:
        job = comparisons.work_of(boundary_set, request.actor, again="again" in request.GET)
    except ConflictError as error:  # the set as it was before a change
        job = Job.objects.get(uuid=error.detail["job"])
    work = registry.works.get(job.kind)
    return {
        "comparing": job,
        "phase": work.phases.get(job.phase, ""),
        "told": "" if job.is_under_way else jobs.told(job),
    }


@require_safe
@staff_required(*GROUND_ROLES)
def set_page(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Show a set; htmx gets the side beside the map alone, and the whole page once what it waited for is worked out."""
    boundary_set = readable_set(request.actor, set_uuid)
    tab = _tab(request, boundary_set)
    context = set_context(request, boundary_set) | _tab_context(tab, boundary_set, _page(request), request.GET)
    if tab == "changes" and not context["compared"]:
        context |= waiting_context(request, boundary_set)
    elif "waiting" in request.GET:
        return HttpResponse(headers={"HX-Redirect": f"{request.path}?show=changes"})
    context |= {
        "tab": tab,
        "area_count": context["row_count"] if tab == "areas" else boundary_set.areas.count(),
        "finding_count": counted(causes_found(boundary_set)),
        "kinds": KINDS,
    }
    part = "#side" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"workbench/boundaries/set.html{part}", context)


@require_safe
@staff_required(*GROUND_ROLES)
def shapes(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Answer the areas with what became of them, those that are gone, and where things were found."""
    boundary_set = readable_set(request.actor, set_uuid)
    compared = comparisons.compared(boundary_set)
    features = drawing.changes(compared.areas.areas) if compared else drawing.plain(ground_areas(boundary_set))
    # What is gone may lie far away, in another place's file; the map opens on the set's own areas.
    own = [feature for feature in features if feature[1]["kind"] != Kind.GONE.value] or features
    if boundary_set.state == SetState.DRAFT:
        features += drawing.findings(enumerate(kept_findings(boundary_set), start=1))
    text = drawing.collection(features, bounds=drawing.bounds_of(own))
    return HttpResponse(text, content_type="application/geo+json", headers={"Cache-Control": "private, no-cache"})


@require_safe
@staff_required(*GROUND_ROLES)
def download(request: StaffRequest, set_uuid: uuid.UUID, kind: str) -> HttpResponseBase:
    """Give the set as a file: geojson, gpkg, or csv with WKT."""
    boundary_set = readable_set(request.actor, set_uuid)
    if kind not in KINDS:
        raise NotFoundError(_("There is no such file."))
    note(boundary_set, "export_boundaries", request.actor, clock.now(), kind)
    content, media_type = as_file(boundary_set, kind)
    name = f"boundaries-{boundary_set.level}-{boundary_set.under or 'all'}-{boundary_set.created_at:%Y%m%d}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)

"""A draft checked again, and repairs: shown first, done as a step that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhi.grid.domain.coverage import REPAIRABLE_KINDS, FindingKind
from yizhi.grid.domain.coverage.findings import KIND_LABELS
from yizhi.grid.domain.sets.access import readable_set, require_writing
from yizhi.grid.domain.sets.checking import (
    causes_found,
    check_set,
    ground_areas,
    repair_draft,
    repair_preview,
    repairable,
)
from yizhi.kernel import clock
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.kernel.ids import uuid7
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.acts.forms import read_uuid
from yizhi.workbench.domain.boundaries import shapes as drawing
from yizhi.workbench.domain.works import boundaries as works
from yizhi.workbench.domain.works import previews
from yizhi.workbench.domain.works.common import is_long
from yizhi.workbench.domain.works.previews import Preview
from yizhi.workbench.views.behind import work_behind
from yizhi.workbench.views.boundaries.pages import set_context

if TYPE_CHECKING:
    import uuid

    from yizhi.grid.models import BoundarySet


def kinds_of(values: list[str]) -> list[FindingKind]:
    """Return the kinds that were ticked, in the order of repairing."""
    return [kind for kind in REPAIRABLE_KINDS if kind.value in values]


@require_POST
@staff_required(*GROUND_ROLES)
def check(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Check the set as it is now."""
    boundary_set = readable_set(request.actor, set_uuid)
    require_writing(request.actor, boundary_set)
    if is_long(boundary_set.areas.count()):
        return work_behind(request, works.CHECK, works.subject_of(boundary_set), {"set": str(set_uuid)})
    messages.success(request, works.checked(len(check_set(boundary_set))))
    return redirect(reverse("workbench:boundary_set", args=[set_uuid]) + "?show=findings")


def version_typed(request: StaffRequest) -> int:
    """Return the version the page showed. Raises InvalidInputError."""
    text = request.POST.get("version", "")
    if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - digits of a version
        raise InvalidInputError(_("Reload the page and try again."), field="version")
    return int(text)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*GROUND_ROLES)
def repair(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Show what a repair of some kinds would change; on POST do it."""
    boundary_set = readable_set(request.actor, set_uuid)
    require_writing(request.actor, boundary_set)
    kinds = kinds_of((request.POST if request.method == "POST" else request.GET).getlist("kind"))
    error: ConflictError | InvalidInputError | None = None
    if request.method == "POST" and kinds:
        try:
            return _repaired(request, boundary_set, kinds)
        except (ConflictError, InvalidInputError) as caught:
            error = caught
            boundary_set.refresh_from_db()
    preview = _preview(boundary_set, kinds)
    if preview is None:
        facts = previews.facts_of(boundary_set, kinds)
        return work_behind(request, previews.PREVIEW, works.subject_of(boundary_set), facts)
    context = set_context(request, boundary_set) | {
        "error": error,
        "key": uuid7(),
        "kinds": [
            (kind, KIND_LABELS[kind], count, kind in kinds)
            for kind, count in repairable(causes_found(boundary_set)).items()
        ],
        "chosen": kinds,
        "query": "&".join(f"kind={kind.value}" for kind in kinds),
        "change_count": preview.count,
        "changes": [(change, name, [KIND_LABELS[kind] for kind in change.kinds]) for change, name in preview.changes],
    }
    return render(request, "workbench/boundaries/repair.html", context, status=error.status if error else 200)


def _preview(boundary_set: BoundarySet, kinds: list[FindingKind]) -> Preview | None:
    """Return what a repair would do; None where that is long work that nobody did yet."""
    if not kinds:
        return Preview()
    if is_long(boundary_set.areas.count()):
        return previews.kept_preview(boundary_set, kinds)
    return previews.preview_of(*repair_preview(boundary_set, kinds))


def _repaired(request: StaffRequest, boundary_set: BoundarySet, kinds: list[FindingKind]) -> HttpResponseBase:
    key, version = read_uuid(request.POST.get("key", "")), version_typed(request)
    if is_long(boundary_set.areas.count()):
        facts = previews.facts_of(boundary_set, kinds) | {"version": version}
        return work_behind(request, works.REPAIR, works.subject_of(boundary_set), facts, key)
    taken = repair_draft(boundary_set, kinds, actor=request.actor, now=clock.now(), version=version, key=key)
    messages.success(request, works.repaired(len(taken.changed) + len(taken.gone)))
    return redirect(reverse("workbench:boundary_set", args=[boundary_set.uuid]) + "?show=findings")


@require_safe
@staff_required(*GROUND_ROLES)
def shapes(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Answer what a repair would give to areas and take from them, over the areas as they are."""
    boundary_set = readable_set(request.actor, set_uuid)
    preview = _preview(boundary_set, kinds_of(request.GET.getlist("kind"))) or Preview()
    features: list[drawing.Feature] = [
        (area.geometry, {"id": f"area-{area.key}", "code": area.code, "name": area.name, "kind": "same"})
        for area in ground_areas(boundary_set)
    ]
    text = drawing.collection([*features, *preview.pieces], bounds=drawing.bounds_of(preview.pieces))
    return HttpResponse(text, content_type="application/geo+json", headers={"Cache-Control": "private, no-cache"})

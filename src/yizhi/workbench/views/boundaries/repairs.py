"""A draft checked again, and repairs: shown first, done as a step that can be undone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import shapely
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhi.grid.domain.coverage import REPAIRABLE_KINDS, FindingKind
from yizhi.grid.domain.coverage.findings import KIND_LABELS
from yizhi.grid.domain.sets.access import readable_set, require_writing
from yizhi.grid.domain.sets.checking import check_set, kept_findings, repair_draft, repair_preview, repairable
from yizhi.kernel import clock
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.kernel.ids import uuid7
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.acts.forms import read_uuid
from yizhi.workbench.domain.boundaries import shapes as drawing
from yizhi.workbench.views.boundaries.pages import set_context

if TYPE_CHECKING:
    import uuid


def kinds_of(values: list[str]) -> list[FindingKind]:
    """Return the kinds that were ticked, in the order of repairing."""
    return [kind for kind in REPAIRABLE_KINDS if kind.value in values]


@require_POST
@staff_required(*GROUND_ROLES)
def check(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Check the set as it is now."""
    boundary_set = readable_set(request.actor, set_uuid)
    require_writing(request.actor, boundary_set)
    count = len(check_set(boundary_set))
    said = (
        ngettext("Checked: %(n)d finding.", "Checked: %(n)d findings.", count)
        if count
        else _("Checked: nothing found.")
    )
    messages.success(request, said % {"n": count} if count else said)
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
    error: Any = None
    kinds = kinds_of((request.POST if request.method == "POST" else request.GET).getlist("kind"))
    if request.method == "POST" and kinds:
        key = read_uuid(request.POST.get("key", ""))
        try:
            taken = repair_draft(
                boundary_set, kinds, actor=request.actor, now=clock.now(), version=version_typed(request), key=key
            )
        except (ConflictError, InvalidInputError) as caught:
            error = caught
            boundary_set.refresh_from_db()
        else:
            count = len(taken.changed) + len(taken.gone)
            said = ngettext("Repaired: %(n)d area changed.", "Repaired: %(n)d areas changed.", count) % {"n": count}
            messages.success(request, said)
            return redirect(reverse("workbench:boundary_set", args=[set_uuid]) + "?show=findings")
    repaired, areas = repair_preview(boundary_set, kinds) if kinds else (None, [])
    names = {area.key: area.name for area in areas}
    context = set_context(request, boundary_set) | {
        "error": error,
        "key": uuid7(),
        "kinds": [
            (kind, KIND_LABELS[kind], count, kind in kinds)
            for kind, count in repairable(kept_findings(boundary_set)).items()
        ],
        "chosen": kinds,
        "query": "&".join(f"kind={kind.value}" for kind in kinds),
        "changes": [
            (change, names.get(change.key, ""), [KIND_LABELS[kind] for kind in change.kinds])
            for change in (repaired.changes if repaired else [])
        ],
    }
    return render(request, "workbench/boundaries/repair.html", context, status=error.status if error else 200)


@require_safe
@staff_required(*GROUND_ROLES)
def shapes(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Answer what a repair would give to areas and take from them, over the areas as they are."""
    boundary_set = readable_set(request.actor, set_uuid)
    repaired, areas = repair_preview(boundary_set, kinds_of(request.GET.getlist("kind")))
    after = {area.key: area.geometry for area in repaired.areas}
    features: list[drawing.Feature] = []
    pieces: list[drawing.Feature] = []
    for area in areas:
        facts = {"id": f"area-{area.key}", "code": area.code, "name": area.name}
        features.append((area.geometry, {**facts, "kind": "same"}))
        now = after.get(area.key)
        if now is None or shapely.equals_exact(now, area.geometry):
            continue
        was = shapely.make_valid(area.geometry)
        pieces.append((shapely.difference(now, was), {**facts, "kind": "added", "what": _("Added")}))
        pieces.append((shapely.difference(was, now), {**facts, "kind": "gone", "what": _("Taken away")}))
    text = drawing.collection(
        [*features, *pieces], bounds=drawing.bounds_of([one for one in pieces if not one[0].is_empty])
    )
    return HttpResponse(text, content_type="application/geo+json", headers={"Cache-Control": "private, no-cache"})

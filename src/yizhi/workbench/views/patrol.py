"""A grid worker sends in what they saw on patrol, or what they settled on the spot."""

from __future__ import annotations

import uuid
from typing import Any

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from yizhi.casework.enums import Severity
from yizhi.grid.domain.places.access import visible_places
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError, InvalidInputError, NotAllowedError
from yizhi.kernel.ids import uuid7
from yizhi.media.forms import photo_ids
from yizhi.org.enums import Role
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.domain import patrol as acts
from yizhi.workbench.domain.field import grids_of, worker_areas
from yizhi.workbench.domain.patrol import ON_THE_SPOT, REPORT, PatrolDraft

LONGEST = 6000
FIELDS = ("category", "severity", "text", "lon", "lat", "area_code", "address", "done", "place")


def _mode(typed: str) -> str:
    return typed if typed in {REPORT, ON_THE_SPOT} else REPORT


def _key(typed: str) -> uuid.UUID:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return uuid7()


def _typed(request: StaffRequest) -> PatrolDraft:
    """Return the form as it was typed, without its photos."""
    draft = PatrolDraft(mode=_mode(request.POST.get("mode", "")))
    for name in FIELDS:
        setattr(draft, name, request.POST.get(name, "")[:LONGEST])
    return draft


def _fill_place(request: StaffRequest, draft: PatrolDraft) -> None:
    """Take the place that the address names (`?place=UUID`: its page, or its label scanned) into the form."""
    typed = request.GET.get("place", "")
    try:
        found = visible_places(request.actor).filter(uuid=uuid.UUID(typed)).first() if typed else None
    except ValueError:
        return
    if found is not None:
        draft.place, draft.address = str(found.pk), found.address or found.label
        draft.lon, draft.lat = f"{found.lon:.7f}", f"{found.lat:.7f}"
        draft.area_code = found.area_code


def _form(
    request: StaffRequest, draft: PatrolDraft, key: uuid.UUID, error: DomainError | None = None
) -> HttpResponseBase:
    field = getattr(error, "field", None) or ("outside" if isinstance(error, NotAllowedError) else "")
    context: dict[str, Any] = {
        "place": "field",
        "draft": draft,
        "key": key,
        "error": error,
        "error_field": field,
        "groups": acts.category_groups(),
        "grids": grids_of(request.actor),
        "areas": worker_areas(request.actor),
        "severities": Severity.choices,
        "is_spot": draft.mode == ON_THE_SPOT,
    }
    return render(request, "workbench/field/patrol.html", context, status=error.status if error else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(Role.GRID_WORKER)
def patrol(request: StaffRequest) -> HttpResponseBase:
    """Show the form, or send it; whatever is wrong, everything typed and every photo stays."""
    if request.method != "POST":
        grids = grids_of(request.actor)
        only = grids[0][0] if len(grids) == 1 else ""
        draft = PatrolDraft(mode=_mode(request.GET.get("mode", "")), area_code=only)
        _fill_place(request, draft)
        return _form(request, draft, uuid7())
    draft, key, now = _typed(request), _key(request.POST.get("key", "")), clock.now()
    try:
        draft.photos = photo_ids(request, "photos", key=key, now=now)
        draft.after = photo_ids(request, "after", key=key, now=now) if draft.mode == ON_THE_SPOT else []
        report = acts.send(draft, actor=request.actor, now=now, key=key, language=get_language() or "zh-hans")
    except (InvalidInputError, NotAllowedError) as error:
        return _form(request, draft, key, error)
    return redirect("workbench:field_sent", report_uuid=report.uuid)


@require_safe
@staff_required(Role.GRID_WORKER)
def sent(request: StaffRequest, report_uuid: uuid.UUID) -> HttpResponseBase:
    """Say that it arrived, under which number, and what comes next."""
    report = acts.own_report(request.actor, report_uuid)
    return render(request, "workbench/field/sent.html", {"place": "field", "report": report, "case": report.case})

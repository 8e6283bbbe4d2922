"""The boundary editor: its page, the areas in its window, its steps, who else is here, and the check."""

from __future__ import annotations

import math
import uuid
from typing import TYPE_CHECKING, Any

from django.http import Http404, JsonResponse
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhi.grid.domain.coverage.causes import by_cause, cause_of, shared_out
from yizhi.grid.domain.sets import editors
from yizhi.grid.domain.sets.access import readable_set, require_writing
from yizhi.grid.domain.sets.checking import check_set
from yizhi.grid.domain.sets.history import acts_since
from yizhi.grid.domain.sets.numbering import free_codes, parent_at
from yizhi.grid.domain.sets.outlines import MAX_ZOOM, MIN_ZOOM, outlines_tile
from yizhi.grid.domain.sets.window import areas_in, bounds_of, find_areas
from yizhi.grid.enums import SetState
from yizhi.kernel import clock
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.kernel.packed import VECTOR_TILE, packed_answer
from yizhi.kernel.typed import clean
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.domain.boundary_steps import (
    as_answer,
    as_feature,
    carry_out,
    read_json,
    read_step,
    turns_for,
    whole,
)

if TYPE_CHECKING:
    from yizhi.grid.domain.boundaries import Bounds
    from yizhi.grid.models import BoundarySet

_LONGEST_SEARCH = 40
_NUMBERS_OF_A_BOX = 4
_MOST_FINDINGS = 500


def _answer(body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(body, headers={"Cache-Control": "private, no-store"}, json_dumps_params={"ensure_ascii": False})


def _draft(request: StaffRequest, set_uuid: uuid.UUID) -> BoundarySet:
    """Return a set that the person may change, as long as it is a draft."""
    boundary_set = readable_set(request.actor, set_uuid)
    require_writing(request.actor, boundary_set)
    return boundary_set


def _set_page(boundary_set: BoundarySet) -> str:
    """Return the address of the set's own page, of the list where there is none."""
    try:
        return reverse("workbench:boundary_set", args=[boundary_set.uuid])
    except NoReverseMatch:
        return reverse("workbench:boundaries")


@require_safe
@staff_required
def page(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Show the editor; a set that is no draft, or not this person's to change, is told so."""
    boundary_set = readable_set(request.actor, set_uuid)
    if boundary_set.state != SetState.DRAFT:
        message = _("This boundary set is no draft any more: %(state)s. Start a new draft from it.")
        raise ConflictError(message % {"state": boundary_set.get_state_display()}, code="not_draft")
    require_writing(request.actor, boundary_set)
    context = {
        "place": "ground",
        "set": boundary_set,
        "back": _set_page(boundary_set),
        "outlines": reverse("workbench:editor_outlines", args=[boundary_set.uuid, 0, 0, 0]).replace(
            "/0/0/0.mvt", "/{z}/{x}/{y}.mvt"
        ),
        "facts": {
            "version": boundary_set.version,
            "bounds": bounds_of(boundary_set),
            "beat": editors.BEAT_SECONDS,
            "set": str(boundary_set.uuid),
            "level": boundary_set.level,
            **turns_for(boundary_set, request.actor),
        },
    }
    return render(request, "workbench/editor/page.html", context)


def _bounds(text: str) -> Bounds:
    try:
        numbers = [float(part) for part in text[:200].split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != _NUMBERS_OF_A_BOX or not all(math.isfinite(number) for number in numbers):
        raise InvalidInputError(_("This part of the map cannot be read. Reload the page."), field="bbox")
    west, south, east, north = numbers
    return west, south, east, north


@require_safe
@staff_required
def areas(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Answer the areas in a window `?bbox=west,south,east,north` and their neighbours: {version, areas, count, too_many}."""
    boundary_set = readable_set(request.actor, set_uuid)
    view = areas_in(boundary_set, _bounds(request.GET.get("bbox", "")))
    body: dict[str, Any] = {"version": boundary_set.version, "count": view.count, "too_many": view.is_too_many}
    return _answer(body | {"areas": [as_feature(a) for a in view.areas]} | turns_for(boundary_set, request.actor))


@require_safe
@staff_required
def outlines(request: StaffRequest, set_uuid: uuid.UUID, zoom: int, column: int, row: int) -> HttpResponseBase:
    """Answer a vector tile of plain outlines; the page names the version in the address, so that it may be kept."""
    boundary_set = readable_set(request.actor, set_uuid)
    if not MIN_ZOOM <= zoom <= MAX_ZOOM or max(column, row) >= 2**zoom:
        raise Http404
    packed = outlines_tile(boundary_set, zoom, column, row)
    headers = {"Cache-Control": "private, max-age=3600", "Vary": "Cookie"}
    return packed_answer(request, packed, content_type=VECTOR_TILE, headers=headers)


@require_safe
@staff_required
def find(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Answer areas by code or name `?q=`: {areas: [{id, code, name, bbox}]}."""
    boundary_set = readable_set(request.actor, set_uuid)
    text = clean(request.GET.get("q"), _LONGEST_SEARCH)
    found = find_areas(boundary_set, text) if text else []
    rows = [
        {"id": a.pk, "code": a.code, "name": a.name, "bbox": [a.min_lon, a.min_lat, a.max_lon, a.max_lat]}
        for a in found
    ]
    return _answer({"areas": rows})


@require_safe
@staff_required
def code(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Suggest the next free code for an area at `?at=lon,lat`: {code}, empty where none is known."""
    boundary_set = readable_set(request.actor, set_uuid)
    at = request.GET.get("at", "")[:100]
    lon, lat, *_rest = _bounds(f"{at},{at}")
    return _answer({"code": next(iter(free_codes(boundary_set, parent_at(boundary_set, (lon, lat)))), "")})


@require_POST
@staff_required
def step(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Take one step `{kind, key, version, …}`, undo and redo among them: {version, changed, gone, undo, redo}."""
    boundary_set = _draft(request, set_uuid)
    taken = carry_out(boundary_set.pk, read_step(request.body), actor=request.actor, now=clock.now())
    return _answer(as_answer(taken, request.actor))


@require_POST
@staff_required
def beat(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Note that the page is open `{version}`: {version, state, others: [name], acts: since that version, undo, redo}."""
    boundary_set = _draft(request, set_uuid)
    seen = whole(read_json(request.body).get("version"), "version")
    others = editors.beat(boundary_set, user=request.user, now=clock.now())
    acts = acts_since(boundary_set.pk, seen) if seen < boundary_set.version else []
    mine = request.actor.user_id
    return _answer(
        {
            "version": boundary_set.version,
            "is_draft": boundary_set.state == SetState.DRAFT,
            "others": [str(user) for user in others],
            "acts": [{**act, "mine": act["who_id"] == mine} for act in acts],
            **turns_for(boundary_set, request.actor),
        }
    )


@require_POST
@staff_required
def leave(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Note that the page was closed."""
    editors.leave(_draft(request, set_uuid), user=request.user, now=clock.now())
    return HttpResponse(status=204)


@require_POST
@staff_required
def check(request: StaffRequest, set_uuid: uuid.UUID) -> HttpResponseBase:
    """Check the draft as it is: {version, findings, causes}; of every cause some findings, all counted."""
    boundary_set = readable_set(request.actor, set_uuid)
    require_writing(request.actor, boundary_set)
    shown = shared_out(check_set(boundary_set), _MOST_FINDINGS)
    found = [
        {**one.as_json(), "label": one.label, "message": one.message, "cause": cause_of(one)} for one, _count in shown
    ]
    causes = [
        {"key": one.key, "severity": one.severity, "count": one.count, "label": one.label, "message": one.message,
         "advice": one.advice}
        for one in by_cause((one for one, _count in shown), [count for _one, count in shown])
    ]  # fmt: skip
    return _answer({"version": boundary_set.version, "findings": found, "causes": causes})

"""The form of a place: add one, change one; everything typed is kept when something is wrong."""

from __future__ import annotations

import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.locate import locate
from yizhi.grid.domain.places.access import WRITERS, may_write, place_for, require_write
from yizhi.grid.domain.places.components import check_class, next_code
from yizhi.grid.domain.places.editing import add_place, change_place
from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Place
from yizhi.kernel import clock
from yizhi.kernel.errors import ConflictError, DomainError, InvalidInputError, NotAllowedError
from yizhi.kernel.ids import uuid7
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.place_filters import areas_of, place_choices, whole
from yizhi.workbench.place_form import FIELDS, LONGEST, as_typed, read_draft, shown_outline

_METHODS: Final = ["GET", "HEAD", "POST"]


def _typed(request: StaffRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").replace("\x00", "")[:LONGEST] for name in FIELDS}


def _show(
    request: StaffRequest, values: dict[str, str], it: Place | None, error: DomainError | None = None, **more: Any
) -> HttpResponseBase:
    field = getattr(error, "field", None) or ("area_code" if isinstance(error, NotAllowedError) else "")
    context = {
        "place": "ground",
        "values": values,
        "it": it,
        "error": error,
        "error_field": {"location": "lon", "geometry": "outline"}.get(field, field),
        "key": more.get("key") or uuid7(),
        "version": more.get("version", it.version if it else 0),
        "outline": shown_outline(values.get("outline", "")),
        **place_choices(request.actor),
    }
    return render(request, "workbench/places/form.html", context, status=error.status if error else 200)


def _blank(request: StaffRequest) -> dict[str, str]:
    """Return the form of a new place, with what the address says of it."""
    values = dict.fromkeys(FIELDS, "")
    kind = request.GET.get("kind", "")
    values["kind"] = kind if kind in PlaceKind.values else str(PlaceKind.BUILDING)
    for name in ("lon", "lat"):
        values[name] = request.GET.get(name, "")[:30]
    return values


@require_http_methods(_METHODS)
@staff_required(*WRITERS)
def add(request: StaffRequest) -> HttpResponseBase:
    """Show the form of a new place, or add it; the same form sent twice adds one."""
    if request.method != "POST":
        return _show(request, _blank(request), None)
    values = _typed(request)
    try:
        key = uuid.UUID(request.POST.get("key", ""))
    except ValueError:
        key = uuid7()
    try:
        place = add_place(read_draft(values), actor=request.actor, now=clock.now(), key=key)
    except (InvalidInputError, NotAllowedError) as error:
        return _show(request, values, None, error, key=key)
    messages.success(request, _("The place is added."))
    return redirect("workbench:place", place_uuid=place.uuid)


@require_http_methods(_METHODS)
@staff_required
def change(request: StaffRequest, place_uuid: uuid.UUID) -> HttpResponseBase:
    """Show the form of a place, or change it; who was overtaken sees both, and loses nothing typed."""
    place = place_for(request.actor, place_uuid)
    require_write(request.actor, place.area_code)
    if request.method != "POST":
        return _show(request, as_typed(place), place)
    values = _typed(request)
    version = whole(request.POST.get("version", "")) or 0
    try:
        change_place(
            place_uuid, read_draft(values, before=place), actor=request.actor, now=clock.now(), version=version
        )
    except (InvalidInputError, NotAllowedError) as error:
        return _show(request, values, place_for(request.actor, place_uuid), error, version=version)
    except ConflictError as error:
        return _show(request, values, place_for(request.actor, place_uuid), error)
    messages.success(request, _("The changes are saved."))
    return redirect("workbench:place", place_uuid=place_uuid)


def _county(request: StaffRequest) -> str:
    """Return the county of the chosen area, of the point, or of the person's areas."""
    area = request.GET.get("area_code", "")
    if area in area_index():
        return area[:6]
    try:
        found = locate(float(request.GET.get("lon", "")), float(request.GET.get("lat", "")))
    except ValueError:
        found = None
    mine = areas_of(request.actor)
    return (found or (mine[0].code if mine else ""))[:6]


@require_safe
@staff_required(*WRITERS)
def suggest_code(request: StaffRequest) -> HttpResponseBase:
    """Answer the next free code of a class: {code}. Raises InvalidInputError on the class."""
    wanted = request.GET.get("class", "")
    check_class(wanted)
    county = _county(request)
    if not county or not may_write(request.actor, request.actor.areas(*WRITERS)[0]):
        raise InvalidInputError(_("Choose the area first."), field="area_code")
    return JsonResponse({"code": next_code(wanted, county)})

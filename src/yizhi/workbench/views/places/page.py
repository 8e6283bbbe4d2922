"""The page of a place: where it is, what it is, how it is, what happened there."""

from __future__ import annotations

import json
import uuid
from typing import Any, Final

import shapely
from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhi.grid.domain.coordinates import CoordinateSystem, from_wgs84
from yizhi.grid.domain.places.access import may_note, may_write, place_for
from yizhi.grid.domain.places.components import class_label
from yizhi.grid.domain.places.editing import outline_of
from yizhi.grid.enums import PlaceKind, PlaceState
from yizhi.grid.models import Place
from yizhi.kernel.errors import DomainError
from yizhi.kernel.ids import uuid7
from yizhi.kernel.scoping import covers
from yizhi.org.enums import AREA_ROLES, Role
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.domain.place_page import cases_at, history_lines, shape_of
from yizhi.workbench.shell import case_url_of

# What somebody can go into.
WITH_DOORS: Final = frozenset({PlaceKind.BUILDING, PlaceKind.PUBLIC, PlaceKind.PREMISES})


def states_of(place: Place) -> list[tuple[str, str]]:
    """Return the states to choose from: only a component can be lost; what is noted already stands there."""
    can_be = [
        one for one in PlaceState if one != PlaceState.LOST or place.kind == PlaceKind.COMPONENT or one == place.state
    ]
    return [(one.value, str(one.label)) for one in can_be]


def show_place(
    request: StaffRequest, place: Place, error: DomainError | None = None, typed: dict[str, Any] | None = None
) -> HttpResponseBase:
    """Draw the page of a place (6 statements), with an error beside the field it names and what was typed."""
    actor = request.actor
    cases = cases_at(actor, place)
    gcj = from_wgs84(place.lon, place.lat, CoordinateSystem.GCJ02)
    context = {
        "place": "ground",
        "it": place,
        "class_label": class_label(place.component_class) if place.component_class else "",
        "cases": [(case, case_url_of(actor, case)) for case in cases],
        "open_cases": sum(case.is_open for case in cases),
        "entrances": list(place.entrances.all()),
        "photos": list(place.photos.select_related("photo")),
        "history": history_lines(place),
        "states": states_of(place),
        "has_doors": place.kind in WITH_DOORS,
        "sees_area": any(covers(code, place.area_code) for code in actor.areas(*AREA_ROLES)),
        "is_worker": actor.holds(Role.GRID_WORKER, place.area_code),
        "may_write": may_write(actor, place.area_code),
        "may_note": may_note(actor, place.area_code),
        "gcj": gcj,
        "error": error,
        "error_field": getattr(error, "field", "") or "",
        "typed": typed or {},
        "key": uuid7(),
    }
    return render(request, "workbench/places/page.html", context, status=error.status if error else 200)


@require_safe
@staff_required
def place_page(request: StaffRequest, place_uuid: uuid.UUID) -> HttpResponseBase:
    """Show a place to those who may see it."""
    return show_place(request, place_for(request.actor, place_uuid))


@require_safe
@staff_required
def shape(request: StaffRequest, place_uuid: uuid.UUID) -> HttpResponseBase:
    """Answer what the map of a place draws (GeoJSON)."""
    place = place_for(request.actor, place_uuid)
    geometry = json.loads(shapely.to_geojson(outline_of(place)))
    body = shape_of(place, geometry, list(place.entrances.all()), cases_at(request.actor, place))
    return JsonResponse(body, json_dumps_params={"ensure_ascii": False})

"""What goes on around here: a map and a list of what is public. Where somebody is stays on their device."""

from __future__ import annotations

from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhi.casework.enums import Stage
from yizhi.grid.domain.areas import area_index, show_area
from yizhi.kernel import clock
from yizhi.kernel.typed import clean
from yizhi.portal.domain.around import TILE_ZOOM, Spot, listed, on_tile, solved, tile_window
from yizhi.portal.domain.places import communities

_DIGITS: Final = 5
# A minute's patience with what neighbours see spares the server a map full of phones.
_SHARED = "public, max-age=30"
LEGEND = (Stage.REPORTED, Stage.VERIFYING, Stage.ACCEPTED, Stage.HANDLING, Stage.SUSPENDED, Stage.CHECKING)


@require_safe
def around(request: HttpRequest) -> HttpResponse:
    """Show the map, and the list that says the same without one."""
    now = clock.now()
    chosen = clean(request.GET.get("area"), 15)
    chosen = chosen if chosen in area_index() else ""
    code = chosen or settings.YIZHI_AREA_CODE
    words = {
        "communities": communities(),
        "chosen": chosen,
        "area": code,
        "area_label": show_area(code),
        "spots": listed(code, now),
        "solved": solved(code, now),
        "legend": [(stage.value, stage.label) for stage in LEGEND],
        "tile_zoom": TILE_ZOOM,
    }
    return render(request, "portal/around.html", words)


def _about(degrees: float | None) -> float | None:
    """Return a coordinate to about a metre: where a phone stood to the millimetre is nobody's concern."""
    return None if degrees is None else round(degrees, _DIGITS)


def _packed(spot: Spot) -> list[Any]:
    known = spot.known
    return [
        str(known.uuid),
        _about(spot.lon),
        _about(spot.lat),
        known.stage,
        known.title,
        known.stage_label,
        known.day,
        spot.area,
        known.category_id,
    ]


@require_safe
def tile(_request: HttpRequest, column: int, row: int) -> HttpResponse:
    """Answer with the open public cases on a tile."""
    window = tile_window(column, row)
    if window is None:
        raise Http404
    body = {"cases": [_packed(spot) for spot in on_tile(window, clock.now())]}
    headers = {"Cache-Control": _SHARED, "Vary": "Accept-Language, Cookie"}
    return JsonResponse(body, headers=headers, json_dumps_params={"ensure_ascii": False})

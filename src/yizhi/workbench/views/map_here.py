"""What stands at a point of the map, and the staff's own places as tiles."""

from __future__ import annotations

import math
from typing import Final

from django.http import Http404, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.grid.domain.duties import grids_without_worker, is_covered
from yizhi.grid.domain.elsewhere import elsewhere, written
from yizhi.grid.domain.revision import current_revision
from yizhi.grid.domain.tiles.places import things_tile
from yizhi.grid.domain.tiles.window import MAX_ZOOM, MIN_ZOOM
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.packed import VECTOR_TILE, packed_answer
from yizhi.org.enums import AREA_ROLES
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain.map_here import area_at, places_at, workers_at

# Staff see the tiles they may see: they are kept by the browser alone, and asked for again when the ground changed.
_KEEP: Final = "private, max-age=300"


def _point(request: StaffRequest) -> tuple[float, float]:
    try:
        lon, lat = (float(request.GET.get(name, "")) for name in ("lon", "lat"))
    except ValueError:
        lon = lat = math.nan
    if not (abs(lon) <= 180 and abs(lat) <= 90):  # noqa: PLR2004 - degrees; false for NaN too
        raise InvalidInputError(_("This part of the map cannot be read. Reload the page."), field="lon")
    return lon, lat


@require_safe
@staff_required
def here(request: StaffRequest) -> HttpResponseBase:
    """Show what stands at `?lon=&lat=`: its grid, its places, its coordinates, and the other maps (a partial)."""
    lon, lat = _point(request)
    area = area_at(lon, lat)
    workers = workers_at(request.actor, area.info.code, clock.today()) if area else None
    title = area.label if area else _("Point on the map")
    context = {
        "lon": lon,
        "lat": lat,
        "area": area,
        "workers": workers,
        "nobody": workers is not None and not is_covered(workers),
        "places": places_at(lon, lat),
        "written": written(lon, lat),
        "elsewhere": elsewhere(lon, lat, title),
    }
    return render(request, "workbench/map/_here.html", context)


@require_safe
@staff_required(*GROUND_ROLES)
def vacant(request: StaffRequest) -> HttpResponseBase:
    """Answer the grids of the person's areas in which nobody is today: {codes: […]}."""
    scope = request.actor.areas(*AREA_ROLES)
    codes = grids_without_worker(scope, clock.today()) if scope else []
    return JsonResponse({"codes": codes}, headers={"Cache-Control": "private, no-store"})


@require_safe
@staff_required
def things(request: StaffRequest, zoom: int, column: int, row: int) -> HttpResponseBase:
    """Answer one vector tile of shops and components (MVT), for staff only."""
    if not MIN_ZOOM <= zoom <= MAX_ZOOM or max(column, row) >= 2**zoom:
        raise Http404
    packed = things_tile(zoom, column, row)
    etag = f'"{current_revision()}-{len(packed)}"'
    headers = {"Cache-Control": _KEEP, "Vary": "Cookie", "ETag": etag}
    return packed_answer(request, packed, content_type=VECTOR_TILE, headers=headers)

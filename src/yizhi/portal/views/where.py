"""Small JSON answers for the third step: whose grid a point is in, what is known nearby, which buildings there are."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from yizhi.casework.domain.draft import topics
from yizhi.casework.enums import Stage
from yizhi.grid.domain.areas import area_index, show_area
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.locate import locate
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.typed import clean
from yizhi.portal.domain.nearby import NEAR_METRES, Neighbour, neighbours
from yizhi.portal.domain.places import buildings
from yizhi.portal.forms import degrees, whole
from yizhi.portal.times import day


def _category_of(request: HttpRequest) -> int | None:
    chosen = whole(clean(request.GET.get("category"), 20))
    if chosen is not None:
        return chosen
    topic = topics().get(whole(clean(request.GET.get("topic"), 20)) or 0)
    return topic.category_id if topic else None


def _told(found: Neighbour) -> dict[str, Any]:
    facts = {"day": day(found.reported_at, clock.now()), "stage": Stage(found.stage).label, "metres": found.metres}
    return {
        "id": str(found.uuid),
        "title": found.title,
        "text": _("reported %(day)s, now: %(stage)s, %(metres)d m away") % facts,
    }


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Answer for `lon`, `lat`, `topic`, `category`: the grid in words, and open public cases of the kind within 60 m."""
    lon, lat = degrees(clean(request.GET.get("lon"), 30)), degrees(clean(request.GET.get("lat"), 30))
    if lon is None or lat is None:
        raise InvalidInputError(
            _("The point on the map cannot be read. Set it again, or say in words where it is."), field="place"
        )
    checked_point(lon, lat)
    code = locate(lon, lat)
    near = [_told(found) for found in neighbours(lon, lat, _category_of(request))]
    summary = ngettext(
        "There is already %(count)d report of this kind within %(metres)d m.",
        "There are already %(count)d reports of this kind within %(metres)d m.",
        len(near),
    ) % {"count": len(near), "metres": NEAR_METRES}
    area = (
        show_area(code)
        if code
        else _("This place is outside our grids. Send it all the same: we find out who is in charge.")
    )
    answer = {
        "area": area,
        "code": code or "",
        "inside": code is not None,
        "near": near,
        "summary": summary if near else "",
    }
    return JsonResponse(answer, json_dumps_params={"ensure_ascii": False})


@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """Answer for `area`: its buildings and public places by name."""
    code = clean(request.GET.get("area"), 15)
    if code not in area_index():
        raise InvalidInputError(_("There is no such area. Choose one from the list."), field="area_code")
    found = [{"id": row.pk, "name": row.label, "lon": row.lon, "lat": row.lat} for row in buildings(code)]
    return JsonResponse({"places": found}, json_dumps_params={"ensure_ascii": False})

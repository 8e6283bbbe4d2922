"""The list of places under filters, and the same as a file."""

from __future__ import annotations

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhi.grid.domain.places.access import may_add
from yizhi.grid.domain.places.components import class_label
from yizhi.grid.domain.places.giving_out import csv_lines, geojson_parts
from yizhi.grid.domain.places.listing import list_places, matching
from yizhi.kernel import audit, clock
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.place_filters import place_choices, place_query, read_place_filters


@require_safe
@staff_required
def places(request: StaffRequest) -> HttpResponseBase:
    """Show one page of the places a person may see."""
    filters = read_place_filters(request.GET)
    page = list_places(request.actor, filters, after=request.GET.get("after", ""))
    context = {
        "place": "ground",
        "filters": filters,
        "query": place_query(filters),
        "rows": [(row, class_label(row.component_class) if row.component_class else "") for row in page.rows],
        "after": page.after,
        "may_add": may_add(request.actor),
        "more_open": bool(filters.component_class or filters.organisation or filters.switched_off),
        **place_choices(request.actor),
    }
    return render(request, "workbench/places/list.html", context)


def _download(request: StaffRequest, name: str) -> dict[str, str]:
    audit.record(
        actor_id=request.actor.user_id, act="places_exported", subject_kind="places", subject_id=name, now=clock.now(),
        reason=place_query(read_place_filters(request.GET)),
    )  # fmt: skip
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}


@require_safe
@staff_required
def export_csv(request: StaffRequest) -> HttpResponseBase:
    """Give the places under the filters as CSV; who did is audited."""
    if request.method == "HEAD":
        return HttpResponse(content_type="text/csv; charset=utf-8")
    rows = matching(request.actor, read_place_filters(request.GET))
    headers = _download(request, "places.csv")
    return StreamingHttpResponse(csv_lines(rows), content_type="text/csv; charset=utf-8", headers=headers)


@require_safe
@staff_required
def export_geojson(request: StaffRequest) -> HttpResponseBase:
    """Give the places under the filters as GeoJSON; who did is audited."""
    if request.method == "HEAD":
        return HttpResponse(content_type="application/geo+json")
    rows = matching(request.actor, read_place_filters(request.GET))
    headers = _download(request, "places.geojson")
    return StreamingHttpResponse(geojson_parts(rows), content_type="application/geo+json", headers=headers)

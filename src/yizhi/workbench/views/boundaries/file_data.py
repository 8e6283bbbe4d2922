"""What a file that is being imported holds, for the map of the wizard's steps; and all that is to be said about its rows, as a table."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.grid.domain.known_ground import known_ground
from yizhi.grid.domain.layers import in_wgs84
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.org.enums import Role
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.domain.boundaries import looks
from yizhi.workbench.domain.boundaries import shapes as drawing
from yizhi.workbench.domain.sheets import as_csv
from yizhi.workbench.domain.works import files as works
from yizhi.workbench.views.behind import work_behind
from yizhi.workbench.views.boundaries.wizard import own_upload, step_url


@require_safe
@staff_required(Role.ADMINISTRATOR)
def shapes(request: StaffRequest, token: str) -> HttpResponseBase:
    """Answer the file's shapes where they lie under `?crs=` (or under the system chosen), and the ground that is known."""
    kept, seen = own_upload(request, token), None
    if kept.layer or not kept.layers:
        seen = looks.seen(kept)
    if seen is None:
        raise NotFoundError(_("The file was not looked at yet."))
    layer, crs = seen[0], request.GET.get("crs", "")[:200] or kept.crs
    if layer.asks_crs and not crs:
        # Nothing is wrong yet: the page says what it waits for, on an empty map.
        waiting = _("Choose a coordinate system to see where the shapes land.")
        return JsonResponse({"type": "FeatureCollection", "features": [], "bounds": None, "error": waiting})
    try:
        placed = in_wgs84(layer, crs, known_ground())
    except InvalidInputError as error:
        return JsonResponse({"error": str(error)}, status=error.status)
    features = drawing.rows(placed)
    if request.GET.get("check") and kept.choices:
        found = works.found_in(kept, None if looks.is_large(kept) else works.read_upload(kept))
        features += drawing.findings(enumerate(found.found if found else [], start=1))
    text = drawing.collection(features, bounds=drawing.bounds_of(features), known=known_ground())
    return HttpResponse(text, content_type="application/geo+json")


@require_safe
@staff_required(Role.ADMINISTRATOR)
def remarks(request: StaffRequest, token: str) -> HttpResponseBase:
    """Give everything that is to be said about rows as a CSV table: which row, whether it is taken, and why."""
    kept = own_upload(request, token)
    if not kept.choices:
        return redirect(step_url(kept, "columns"))
    told = works.told_of_rows(kept)
    if told is None:
        return work_behind(request, works.CHECK, works.subject_of(kept), works.facts_of(kept))
    rows = [
        (place, said, reason)
        for said, of in zip((_("not taken"), _("taken, altered")), told, strict=True)
        for place, reason in of
    ]
    headers = {"Content-Disposition": 'attachment; filename="rows.csv"', "Cache-Control": "private, no-store"}
    table = as_csv([_("Row"), _("Taken or not"), _("Reason")], rows)
    return HttpResponse(table, content_type="text/csv; charset=utf-8", headers=headers)

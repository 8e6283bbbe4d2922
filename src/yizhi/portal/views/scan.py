"""A scanned label: the report page with the place filled in; staff get the page where they work on it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.grid.domain.labels.reading import LabelState, Scanned, read_label
from yizhi.kernel import clock, registry, throttle
from yizhi.org.domain.people import load_actor
from yizhi.org.models import User
from yizhi.portal.domain.known import known_at
from yizhi.portal.forms import ReportForm
from yizhi.portal.views.common import private
from yizhi.portal.views.report import show_report

# A torn label is scanned a few times; who counts through codes misses far more often.
MISSES, WINDOW = 30, 10 * 60
# Staff who want the residents' page of a label add this to its address.
AS_RESIDENT = "resident"


def _void(request: HttpRequest, found: Scanned) -> HttpResponse:
    revoked = found.state == LabelState.REVOKED
    if not revoked:
        throttle.require(f"label:{throttle.client_address(request)}", MISSES, WINDOW)
    words = {
        "working_page": _working_page(request, found) if revoked else "",
        "title": _("This code is no longer in use") if revoked else _("We do not know this code"),
        "text": _("The label is old. You can report all the same: choose the place yourself.")
        if revoked
        else _(
            "Perhaps the label is damaged, or it is not one of ours. You can report all the same: choose the place yourself."
        ),
    }
    return render(request, "portal/scan_void.html", words, status=410 if revoked else 404)


def _working_page(request: HttpRequest, found: Scanned) -> str:
    """Return where a signed-in member of staff works on the place; empty for everybody else."""
    if not isinstance(request.user, User):
        return ""
    actor = load_actor(request.user)
    place = str(found.place.uuid) if found.place is not None else ""
    pages = (page(actor, place, found.area_code) for _name, page in registry.working_pages)
    return next((page for page in pages if page), "")


@private
@require_safe
def scan(request: HttpRequest, code: str) -> HttpResponseBase:
    """Open what a label stands for. Unknown and revoked codes get a page with the way to report anyway."""
    found = read_label(code)
    if found.state != LabelState.VALID:
        return _void(request, found)
    working_page = _working_page(request, found)
    if working_page and AS_RESIDENT not in request.GET:
        return HttpResponseRedirect(working_page)
    more = {
        "scanned": True,
        "known": known_at(found.place, found.area_code, clock.now()),
        "working_page": working_page,
    }
    return show_report(request, ReportForm.scanned(found.place, found.area_code), more=more)

"""The report page: one form, three short steps."""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yizhi.casework.domain import intake
from yizhi.casework.domain.draft import topics
from yizhi.casework.models import Case, Report
from yizhi.kernel import clock, throttle
from yizhi.kernel.error_pages import wants_json
from yizhi.kernel.errors import DomainError, NotFoundError
from yizhi.media.forms import photo_ids
from yizhi.org.actor import reporter
from yizhi.portal.domain.places import buildings, communities
from yizhi.portal.domain.taxonomy import category_groups
from yizhi.portal.domain.tracking import title_for
from yizhi.portal.forms import ReportForm
from yizhi.portal.views.common import see_other, without_cookies

# A whole estate may sit behind one address; a flood is more than this.
REPORTS_FROM_ONE_ADDRESS = 60
WINDOW = 10 * 60
FIELDS_OF_STEPS = {
    "what": {"topic", "category"},
    "photos": {"text", "photos"},
    "where": {"place", "area_code", "address", "name", "phone", "email"},
}


@without_cookies
@require_http_methods(["GET", "HEAD", "POST"])
def report_page(request: HttpRequest) -> HttpResponse:
    """Show the form, or take it."""
    if request.method == "POST":
        return _take(request)
    return show_report(request, ReportForm.prefilled(request.GET))


def show_report(
    request: HttpRequest, form: ReportForm, *, status: int = 200, more: dict[str, Any] | None = None
) -> HttpResponse:
    """Render the form; `more` is what a scanned label adds."""
    at = getattr(form.error, "field", "") or ""
    area = form.values.get("area_code", "")
    words = {
        "form": form,
        "values": form.values,
        "topics": (shown := topics().values()),
        # A picture without a category says "not sure" already.
        "offers_unsure": all(topic.category_id for topic in shown),
        "category_groups": category_groups(),
        "communities": communities(),
        "buildings": buildings(area) if area and request.method == "POST" else (),
        "photo_error": form.invalid("photos") or form.invalid("photo"),
        "area_code": settings.YIZHI_AREA_CODE,
        "contact_days": settings.YIZHI_CONTACT_DAYS,
        "error_step": next((step for step, names in FIELDS_OF_STEPS.items() if at in names), ""),
    } | (more or {})
    return render(request, "portal/report.html", words, status=status)


def _take(request: HttpRequest) -> HttpResponse:
    form = ReportForm.of(request.POST)
    try:
        throttle.require(f"report:{throttle.client_address(request)}", REPORTS_FROM_ONE_ADDRESS, WINDOW)
        form.photo_ids = photo_ids(request, "photos", key=form.key, now=clock.now())
        if "show_buildings" in request.POST:
            return show_report(request, form)
        report = _send(form)
    except DomainError as error:
        if wants_json(request):
            raise
        form.error = error
        return show_report(request, form, status=error.status)
    return _sent(request, report, title_for(report.case, joined=bool(form.values.get("join"))))


def _send(form: ReportForm) -> Report:
    draft, now, key = form.draft(), clock.now(), form.key
    joined = form.values.get("join", "")
    if not joined:
        return intake.file_report(draft, actor=reporter(), now=now, key=key)
    return intake.join_case(_case_of(joined), draft, actor=reporter(), now=now, key=key)


def _case_of(value: str) -> int:
    """Return the id of the case that a neighbour's uuid names. Raises NotFoundError."""
    try:
        found = Case.objects.filter(uuid=uuid.UUID(value)).values_list("pk", flat=True).first()
    except ValueError:
        found = None
    if found is None:
        raise NotFoundError(_("There is no such case."))
    return found


def _sent(request: HttpRequest, report: Report, title: str) -> HttpResponse:
    url = reverse("portal:track", args=[report.token])
    if wants_json(request):
        number = report.case.shown_number
        body = {"token": report.token, "number": number, "title": title, "url": f"{url}?sent=1"}
        return JsonResponse(body, status=201, json_dumps_params={"ensure_ascii": False})
    return see_other(f"{url}?sent=1")

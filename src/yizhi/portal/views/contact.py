"""One's own contact: see what is kept, change it, take it away, have it deleted (PIPL articles 44 to 47)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yizhi.casework.domain.contacts import ContactDraft, change_contact, forget_contact, own_contact
from yizhi.casework.domain.reporter import report_by_token
from yizhi.casework.models import Report
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.typed import clean
from yizhi.portal.views.common import private, see_other, without_cookies

FIELDS = ("name", "phone", "email")


def _show(
    request: HttpRequest, report: Report, values: dict[str, str], *, kept: bool, error: InvalidInputError | None = None
) -> HttpResponse:
    context: dict[str, Any] = {
        "report": report, "token": report.token, "values": values, "kept": kept, "error": error, "days": settings.YIZHI_CONTACT_DAYS,
        "saved": "saved" in request.GET, "gone": "gone" in request.GET,
    }  # fmt: skip
    return render(request, "portal/contact.html", context, status=error.status if error else 200)


@without_cookies
@private
@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, token: str) -> HttpResponse:
    """Show what the holder of the link left about themselves; a POST changes or deletes it."""
    report = report_by_token(token)
    here = reverse("portal:contact", args=[token])
    if request.method != "POST":
        mine = own_contact(report)
        return _show(
            request, report, {name: getattr(mine, name) if mine else "" for name in FIELDS}, kept=mine is not None
        )
    if "forget" in request.POST:
        forget_contact(report)
        return see_other(f"{here}?gone")
    values = {name: clean(request.POST.get(name, "")) for name in FIELDS}
    if not any(values.values()):
        empty = InvalidInputError(_("Leave at least one way to reach you, or delete your contact."), field="phone")
        return _show(request, report, values, kept=own_contact(report) is not None, error=empty)
    try:
        change_contact(report, ContactDraft(**values), now=clock.now())
    except InvalidInputError as error:
        return _show(request, report, values, kept=own_contact(report) is not None, error=error)
    return see_other(f"{here}?saved")

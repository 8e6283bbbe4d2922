"""Finding one's reports again: those kept on this device, or by number and the last digits of the phone."""

from __future__ import annotations

import json
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhi.casework.domain.contacts import find_report
from yizhi.casework.domain.reporter import leading_case
from yizhi.casework.enums import Act, Stage
from yizhi.casework.models import CaseEvent, Report
from yizhi.kernel import clock, throttle
from yizhi.kernel.errors import DomainError, InvalidInputError
from yizhi.kernel.ids import is_token, parse_number
from yizhi.kernel.typed import clean
from yizhi.portal.domain.tracking import title_for
from yizhi.portal.times import when
from yizhi.portal.views.common import private, see_other, without_cookies

MOST_TOKENS = 50
WINDOW = 15 * 60
# Four digits are few: one number may be tried a handful of times, one address (a whole community behind it) some more.
TRIES_OF_ONE_NUMBER = 8
TRIES_FROM_ONE_ADDRESS = 40


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Show the list that this device keeps; it is filled in by the page itself."""
    return render(request, "portal/mine.html", {})


def _tokens(request: HttpRequest) -> list[str]:
    try:
        sent = json.loads(request.body or b"{}")
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(_("This request cannot be read.")) from error
    found = sent.get("tokens") if isinstance(sent, dict) else None
    if not isinstance(found, list):
        raise InvalidInputError(_("This request cannot be read."))
    return [token for token in found if isinstance(token, str) and is_token(token)][:MOST_TOKENS]


def _shown(report: Report, *, joined: bool) -> dict[str, Any]:
    case = leading_case(report)
    now = clock.now()
    return {
        "token": report.token,
        "number": report.case.shown_number,
        "title": title_for(report.case, joined=joined),
        "stage": case.stage,
        "label": Stage(case.stage).label,
        "moved": when(case.moved_at, now),
        "asked": bool(case.reporter_asked and case.stage == Stage.CHECKING),
        "url": reverse("portal:track", args=[report.token]),
    }


@without_cookies
@private
@require_POST
def mine_state(request: HttpRequest) -> HttpResponse:
    """Answer where the reports of up to 50 private links stand (1 statement). Unknown links are left out."""
    me_too = CaseEvent.objects.filter(case_id=OuterRef("case_id"), report_id=OuterRef("pk"), act=Act.ME_TOO)
    rows = Report.objects.filter(token__in=_tokens(request)).select_related("case__merged_into")
    shown = [_shown(row, joined=row.joined) for row in rows.annotate(joined=Exists(me_too))]
    return JsonResponse({"reports": shown}, json_dumps_params={"ensure_ascii": False})


@without_cookies
@require_http_methods(["GET", "HEAD", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """Find a report by its number and the last four digits of the phone that was left."""
    words: dict[str, Any] = {
        "number": clean(request.POST.get("number"), 20),
        "last4": clean(request.POST.get("last4"), 4),
    }
    status = 200
    if request.method == "POST":
        try:
            return see_other(reverse("portal:track", args=[_found(request, words).token]))
        except DomainError as error:
            words["error"] = error
            status = error.status
    return render(request, "portal/find.html", words, status=status)


def _found(request: HttpRequest, words: dict[str, Any]) -> Report:
    throttle.require(f"find:{throttle.client_address(request)}", TRIES_FROM_ONE_ADDRESS, WINDOW)
    number = parse_number(words["number"])
    if number is None:
        raise InvalidInputError(
            _("A number has 8 letters and digits, like 7KX4-M2PQ. Check it: one sign does not fit."), field="number"
        )
    if not (len(words["last4"]) == 4 and words["last4"].isascii() and words["last4"].isdigit()):  # noqa: PLR2004 - four digits
        raise InvalidInputError(_("Enter the last 4 digits of the phone number you left."), field="last4")
    throttle.require(f"find-number:{number}", TRIES_OF_ONE_NUMBER, WINDOW)
    return find_report(number, words["last4"])

"""The tracking page of a private link, its live part, and the link as a QR code."""

from __future__ import annotations

import io
from typing import Any

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.casework.domain import standards
from yizhi.casework.domain.reporter import report_by_token
from yizhi.casework.enums import Act
from yizhi.kernel import clock
from yizhi.portal.domain.tracking import Tracking, load_tracking
from yizhi.portal.views.common import new_key, private

PAGE = "portal/track.html"
NO_PHOTO = "00000000-0000-0000-0000-000000000000"
DAY = 60 * 60 * 24


def _reasons(tracking: Tracking) -> list[Any]:
    """Return the listed reasons for saying "not solved" at this stage."""
    act = Act.DENY_SOLVED if Act.DENY_SOLVED in tracking.acts else Act.REOPEN
    if act not in tracking.acts:
        return []
    return [reason for (of, _code), reason in standards.reasons().items() if of == act]


def media_root() -> str:
    """Return where photos live; the page has many, and asks for the route once."""
    return reverse("media:photo", args=[NO_PHOTO, "full"]).removesuffix(f"{NO_PHOTO}/full")


def star_words() -> list[tuple[int, str]]:
    """Return what each number of stars means."""
    return list(
        enumerate([_("very dissatisfied"), _("dissatisfied"), _("fair"), _("satisfied"), _("very satisfied")], start=1)
    )


def words_for(request: HttpRequest, token: str) -> dict[str, Any]:
    """Return what the page and its live part are made from."""
    now = clock.now()
    tracking = load_tracking(token, now=now)
    here = reverse("portal:track", args=[token])
    return {
        "t": tracking,
        "case": tracking.case,
        "report": tracking.report,
        "now": now,
        "token": token,
        "here": here,
        "link": request.build_absolute_uri(here),
        "media": media_root(),
        "reasons": _reasons(tracking),
        "key": new_key(),
        "can": dict.fromkeys(tracking.acts, True),
        "may_deny": bool({Act.DENY_SOLVED, Act.REOPEN} & tracking.acts),
        "may_confirm": Act.CONFIRM_SOLVED in tracking.acts and not tracking.rating.solved,
        "sent": "sent" in request.GET,
        "star_words": star_words(),
    }


@private
@require_safe
def page(request: HttpRequest, token: str) -> HttpResponse:
    """Show a report to the holder of its link."""
    return render(request, PAGE, words_for(request, token))


@private
@require_safe
def state(request: HttpRequest, token: str) -> HttpResponse:
    """Answer with the part that changes: the next step, the timeline and the acts."""
    return render(request, f"{PAGE}#state", words_for(request, token))


@private
@require_safe
def qr(request: HttpRequest, token: str) -> HttpResponse:
    """Draw the link as a QR code."""
    report_by_token(token)
    drawn = io.BytesIO()
    link = request.build_absolute_uri(reverse("portal:track", args=[token]))
    segno.make(link, micro=False).save(drawn, kind="svg", scale=8, border=3, light="#ffffff", dark="#000000")
    return HttpResponse(
        drawn.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": f"private, max-age={DAY}"}
    )

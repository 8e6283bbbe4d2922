"""The page where wall screens are made, shown and switched off."""

from __future__ import annotations

import io
from datetime import datetime, time, timedelta
from typing import Any

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yizhi.grid.domain.areas import show_area
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError, InvalidInputError, NotFoundError
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain import labels, screens
from yizhi.workbench.models import ScreenLink


def _address(request: StaffRequest, link: ScreenLink) -> str:
    return request.build_absolute_uri(reverse("screen:wall", args=[screens.signed(link)]))


def _state(link: ScreenLink, now: datetime) -> str:
    if link.revoked_at is not None:
        return "revoked"
    return "ended" if link.expires_at is not None and link.expires_at <= now else "on"


def _row(request: StaffRequest, link: ScreenLink, now: datetime) -> dict[str, Any]:
    state = _state(link, now)
    mine = screens.manages(request.actor, link)
    return {
        "link": link,
        "areas": [show_area(code) for code in link.areas],
        "state": state,
        "mine": mine,
        "address": _address(request, link) if mine and state == "on" else "",
        "is_awake": link.seen_at is not None and now - link.seen_at < timedelta(minutes=3),
    }


def _show(request: StaffRequest, error: DomainError | None = None) -> HttpResponseBase:
    now = clock.now()
    posted = request.method == "POST"
    context = {
        "place": "ground",
        "rows": [_row(request, link, now) for link in screens.links_of(request.actor)],
        "own_areas": labels.writable(request.actor),
        "error": error,
        "typed": {
            "title": request.POST.get("title", ""),
            "seconds": request.POST.get("seconds", "30"),
            "expires": request.POST.get("expires", "") if posted else f"{clock.today() + timedelta(days=365):%Y-%m-%d}",
            "areas": request.POST.getlist("areas"),
        },
    }
    return render(request, "workbench/screens/list.html", context, status=error.status if error else 200)


def _end_of(day_typed: str) -> datetime | None:
    """Return the end of a typed day; None where none is typed."""
    if not day_typed.strip():
        return None
    try:
        day = parse_date(day_typed.strip())
    except ValueError:
        day = None
    if day is None:
        raise InvalidInputError(_("Give a day, for example 2027-12-31."), field="expires")
    return datetime.combine(day, time(23, 59, 59), get_default_timezone())


def _seconds(typed: str) -> int:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 6 else 0  # noqa: PLR2004 - far above the most


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required(*GROUND_ROLES)
def list_screens(request: StaffRequest) -> HttpResponseBase:
    """List the screens of somebody's areas; make one."""
    if request.method != "POST":
        return _show(request)
    try:
        link = screens.make_screen(
            title=request.POST.get("title", "").replace("\x00", ""),
            areas=request.POST.getlist("areas"),
            seconds=_seconds(request.POST.get("seconds", "")),
            expires_at=_end_of(request.POST.get("expires", "")),
            actor=request.actor,
            now=clock.now(),
        )
    except DomainError as error:
        return _show(request, error)
    messages.success(request, _("The screen is ready: open its address on the wall."))
    return redirect(f"{reverse('workbench:screens')}#screen-{link.pk}")


def _mine(request: StaffRequest, pk: int) -> ScreenLink:
    link = ScreenLink.objects.filter(pk=pk).first()
    if link is None or not screens.manages(request.actor, link):
        raise NotFoundError(_("There is no such screen."))
    return link


@require_safe
@staff_required(*GROUND_ROLES)
def screen_qr(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Draw the address of a screen as a QR code, for those who manage it."""
    drawn = io.BytesIO()
    segno.make(_address(request, _mine(request, pk)), micro=False).save(
        drawn, kind="svg", scale=6, border=4, light="#ffffff", dark="#000000"
    )
    return HttpResponse(drawn.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "private, no-store"})


@require_POST
@staff_required(*GROUND_ROLES)
def revoke(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Switch a screen off."""
    screens.revoke_screen(pk, actor=request.actor, now=clock.now())
    messages.success(request, _("The screen is switched off."))
    return redirect("workbench:screens")

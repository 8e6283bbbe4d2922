"""The wall screen itself: without sign-in, by its signed address."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.casework.domain.inbox import OPEN, Filters
from yizhi.casework.domain.map_data import parse_window
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.insights.domain.figures import open_by_area
from yizhi.insights.domain.map import map_view
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.workbench.domain import screens
from yizhi.workbench.domain.listening import live_after
from yizhi.workbench.domain.wall import site_version, wall_of
from yizhi.workbench.models import ScreenLink

VERSION_HEADER = "X-Yizhi-Version"
_DIGITS = 6


def _closed_to_others[R: HttpResponse](response: R) -> R:
    """Mark an answer as the screen's own: not indexed, not kept, its address told to nobody."""
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    response.headers[VERSION_HEADER] = site_version()
    return response


def _area(request: HttpRequest, link: ScreenLink) -> str:
    """Return the area asked for, the first one where none is."""
    code = request.GET.get("area", "") or link.areas[0]
    if code not in link.areas:
        raise NotFoundError(_("This screen does not show that area."))
    return str(code)


@require_safe
def screen(request: HttpRequest, address: str) -> HttpResponse:
    """Show the screen with its first area."""
    now, after = clock.now(), live_after()
    link = screens.open_screen(address, now)
    screens.mark_seen(link, now)
    context = {
        "link": link,
        "address": address,
        "areas": " ".join(link.areas),
        "w": wall_of(_area(request, link)),
        "now": now,
        "version": site_version(),
        "live_after": after,
    }
    return _closed_to_others(render(request, "workbench/wall/page.html", context))


@require_safe
def panels(request: HttpRequest, address: str) -> HttpResponse:
    """Answer with the panels of one area."""
    now = clock.now()
    link = screens.open_screen(address, now)
    screens.mark_seen(link, now)
    context = {"link": link, "w": wall_of(_area(request, link)), "now": now}
    return _closed_to_others(render(request, "workbench/wall/_panels.html", context))


@require_safe
def cases(request: HttpRequest, address: str) -> HttpResponse:
    """Answer with the open cases in a window: number, point, stage and deadline; no titles, no places in words."""
    now = clock.now()
    link = screens.open_screen(address, now)
    window = parse_window(request.GET.get("bbox", ""), request.GET.get("zoom", ""))
    if window is None:
        raise InvalidInputError(_("The window of the map cannot be read."), field="bbox")
    actor = screens.viewer(link)
    view = map_view(actor, Filters(stage=OPEN, area=_area(request, link)), window, now=now)
    body: dict[str, Any] = {
        "cases": [
            [
                case.number,
                round(case.lon, _DIGITS),
                round(case.lat, _DIGITS),
                case.stage,
                int(case.due_at.timestamp()) if case.due_at else None,
                "",
                "",
            ]
            for case in view.cases
        ],
        "cells": [
            [round(cell.lon, _DIGITS), round(cell.lat, _DIGITS), cell.late, cell.counts, "", ""] for cell in view.cells
        ],
        "counts": view.counts,
        "late": view.late,
        "heat": open_by_area(actor, CODE_LENGTH[Level.GRID], now=now),
    }
    return _closed_to_others(JsonResponse(body))

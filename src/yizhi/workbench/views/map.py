"""The map: its page, the cases in its window, what lies around one case, and how many are open where."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.casework.domain import map_data
from yizhi.casework.domain.map_data import MapCase, MapCell
from yizhi.casework.domain.queries import visible_to
from yizhi.casework.enums import Source
from yizhi.casework.models import Case
from yizhi.grid.domain.areas import show_area
from yizhi.grid.domain.cells import outline
from yizhi.grid.domain.elsewhere import elsewhere, written
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.insights.domain.figures import open_by_area
from yizhi.insights.domain.map import map_view
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.workbench.access import DESK_ROLES, StaffRequest, staff_required
from yizhi.workbench.acts.fields import category_choices
from yizhi.workbench.domain.listening import live_after
from yizhi.workbench.domain.map_groups import BY_WORDS, labels_of, read_by
from yizhi.workbench.domain.map_page import (
    communities_of,
    first_day,
    foreign_chips,
    home_area,
    layers_of,
    links_of,
    read_map_filters,
)
from yizhi.workbench.filters import as_query

_DIGITS: Final = 6
HEXAGONS: Final = "hexagons"


class _Places(dict[str, str]):
    """Areas as people read them, each put into words once for an answer."""

    def __missing__(self, code: str) -> str:
        self[code] = shown = show_area(code)
        return shown


def _packed(case: MapCase, places: Mapping[str, str]) -> list[Any]:
    due = int(case.due_at.timestamp()) if case.due_at else None
    place = places[case.area_code]
    packed = [case.number, round(case.lon, _DIGITS), round(case.lat, _DIGITS), case.stage, due, case.title, place]
    return packed if case.key in {"", case.stage} else [*packed, case.key]


def _packed_cell(cell: MapCell, places: Mapping[str, str]) -> list[Any]:
    community = places[cell.area_code[: CODE_LENGTH[Level.COMMUNITY]]]
    return [round(cell.lon, _DIGITS), round(cell.lat, _DIGITS), cell.late, cell.counts, cell.number, community]


def _packed_hexagon(cell: MapCell, resolution: int) -> list[float]:
    return [round(degrees, _DIGITS) for corner in outline(cell.prefix, resolution) for degrees in corner]


def _answer(body: dict[str, Any]) -> JsonResponse:
    return JsonResponse(body, headers={"Cache-Control": "private, no-store"}, json_dumps_params={"ensure_ascii": False})


def _one(request: StaffRequest, number: str) -> Case:
    case = (
        visible_to(request.actor).select_related("category", "lead").filter(number=number.replace("\x00", "")).first()
    )
    if case is None:
        raise NotFoundError(_("There is no such case."))
    return case


@require_safe
@staff_required
def map_page(request: StaffRequest) -> HttpResponseBase:
    """Show areas and cases."""
    after = live_after()
    filters = read_map_filters(request.GET)
    context = {
        "place": "map",
        "filters": filters,
        "chips": foreign_chips(filters),
        "communities": communities_of(request.actor),
        "home": home_area(request.actor),
        "categories": category_choices(),
        "sources": Source.choices,
        "layers": layers_of(request.actor),
        "by": read_by(request.GET),
        "by_choices": BY_WORDS.items(),
        "first_day": first_day(),
        "last_day": clock.today(),
        "desk_url": f"{reverse('workbench:desk')}?{as_query(filters).urlencode()}"
        if request.actor.has_role(*DESK_ROLES)
        else "",
        "live_after": after,
    }
    return render(request, "workbench/map/page.html", context)


@require_safe
@staff_required
def map_cases(request: StaffRequest) -> HttpResponseBase:
    """Answer the cases in a window `?bbox=west,south,east,north&zoom=&by=&groups=` under the desk's filters.

    {cases: [[number, lon, lat, stage, due (s) | null, title, area]], cells: [[lon, lat, late, {stage: n}, number, community]],
    counts: {stage: n}, late}; told apart by something else than the stage (`by`), cases end with a key of their own,
    counts are by those keys, and `labels` says {key: word}. With `groups=hexagons`, `hexagons` are the corners of the cells,
    in their order: [lon, lat, lon, lat, …].
    `span`: first and last report (s). `fresh`: {now, made}: what happened until `now` is in it; `made` is when the columnar
    copy was made, null where the database itself was asked.
    """
    window = map_data.parse_window(request.GET.get("bbox", ""), request.GET.get("zoom", "14"))
    if window is None:
        raise InvalidInputError(_("This part of the map cannot be read. Reload the page."), field="bbox")
    by = read_by(request.GET)
    now = clock.now()
    view = map_view(request.actor, read_map_filters(request.GET), window, now=now, by=by)
    places = _Places()
    body: dict[str, Any] = {
        "cases": [_packed(case, places) for case in view.cases],
        "cells": [_packed_cell(cell, places) for cell in view.cells],
        "counts": view.counts,
        "late": view.late,
        "span": [int(moment.timestamp()) for moment in view.span] if view.span else None,
        "fresh": {"now": int(now.timestamp()), "made": int(view.made.timestamp()) if view.made else None},
    }
    if request.GET.get("groups") == HEXAGONS:
        resolution = map_data.resolution_at(window.zoom)
        body["hexagons"] = [_packed_hexagon(cell, resolution) for cell in view.cells]
    return _answer(body | ({"by": by, "labels": labels_of(by, view.counts)} if by != map_data.BY[0] else {}))


@require_safe
@staff_required
def map_heat(request: StaffRequest) -> HttpResponseBase:
    """Answer how many open cases lie in each grid: {code: n}."""
    return _answer(open_by_area(request.actor, CODE_LENGTH[Level.GRID], now=clock.now()))


@require_safe
@staff_required
def map_near(request: StaffRequest, number: str) -> HttpResponseBase:
    """Answer the open cases around one: {cases: [[…, metres]], metres}."""
    found, places = map_data.neighbours(request.actor, _one(request, number), now=clock.now()), _Places()
    return _answer(
        {"cases": [[*_packed(case, places), metres] for case, metres in found], "metres": map_data.NEAR_METRES}
    )


@require_safe
@staff_required
def map_case(request: StaffRequest, number: str) -> HttpResponseBase:
    """Show one case in short: in the panel beside the map (a partial), or as a page where there is no script."""
    case = _one(request, number)
    links = links_of(request.actor, case)
    partial = request.headers.get("HX-Request") == "true"
    if not partial and links:
        return redirect(links[0][0])
    context = {"place": "map", "case": case, "links": links, "partial": partial}
    if case.lon is not None and case.lat is not None:
        # The other map is told the number: a title may say what a resident wrote.
        others = elsewhere(case.lon, case.lat, case.shown_number)
        context |= {"written": written(case.lon, case.lat), "elsewhere": others}
    return render(request, "workbench/map/_case.html" if partial else "workbench/map/case.html", context)

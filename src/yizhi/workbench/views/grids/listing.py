"""All grids of a person's areas as a table: who is there, what is open and late, which have nobody."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhi.grid.domain.areas import area_index
from yizhi.grid.enums import Level
from yizhi.kernel import clock
from yizhi.org.enums import AREA_ROLES
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain.area_page import added, lines_of
from yizhi.workbench.domain.inside import narrowed_scope
from yizhi.workbench.place_filters import areas_of

PAGE = 200


@require_safe
@staff_required(*GROUND_ROLES)
def grids(request: StaffRequest) -> HttpResponseBase:
    """Show the grids; `area` narrows to a community, `empty=1` to grids without a worker."""
    communities = areas_of(request.actor, Level.COMMUNITY)
    area = request.GET.get("area", "") if request.GET.get("area", "") in area_index() else ""
    scope = narrowed_scope(request.actor.areas(*AREA_ROLES), area)
    lines = lines_of(scope, Level.GRID, now=clock.now(), today=clock.today()) if scope else []
    empty = sum(not line.is_covered for line in lines)
    only_empty = request.GET.get("empty") == "1"
    shown = [line for line in lines if not (only_empty and line.is_covered)]
    page = max(1, int(request.GET["page"])) if request.GET.get("page", "").isdecimal() and len(request.GET["page"]) < 6 else 1  # noqa: PLR2004 - 20,000,000 grids  # fmt: skip
    context = {
        "place": "ground",
        "lines": shown[(page - 1) * PAGE : page * PAGE],
        "total": len(lines),
        "shown": len(shown),
        "figures": added(line.figures for line in lines),
        "empty": empty,
        "only_empty": only_empty,
        "area": area,
        "communities": communities,
        "page": page,
        "next_page": page + 1 if len(shown) > page * PAGE else 0,
    }
    return render(request, "workbench/grids/list.html", context)

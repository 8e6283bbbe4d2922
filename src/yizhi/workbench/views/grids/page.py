"""The page of a grid, a community or the subdistrict: map, people, places, cases, trend, the week; printable."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yizhi.grid.domain.appointing import may_appoint
from yizhi.grid.domain.areas import area_path
from yizhi.grid.domain.duties import is_covered, people_of
from yizhi.grid.enums import Level
from yizhi.grid.models import Area
from yizhi.kernel import clock
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain import area_page as reads
from yizhi.workbench.domain.charts import bars_of
from yizhi.workbench.domain.inside import area_for
from yizhi.workbench.shell import case_url_of


@require_safe
@staff_required(*GROUND_ROLES)
def grid_page(request: StaffRequest, code: str) -> HttpResponseBase:
    """Show an area of the person's scope."""
    info = area_for(request.actor, code)
    now, today = clock.now(), clock.today()
    below = reads.level_below(code)
    weeks = reads.trend_of(code, now=now, today=today)
    people = people_of(code, today)
    row = Area.objects.only("households").get(pk=code)
    lines = reads.lines_of([code], below, now=now, today=today) if below else []
    figures = reads.added(line.figures for line in lines) if lines else None
    own = figures if figures and figures.open else reads.added(reads.figures_by_area([code], now=now).values())
    is_grid = info.level == Level.GRID
    context = {
        "place": "ground",
        "info": info,
        "path": area_path(code),
        "level": Level(info.level).label,
        "is_grid": is_grid,
        "households": row.households,
        "figures": own,
        "people": people,
        "nobody": is_grid and not is_covered([one for one in people if one.duty == "grid_worker"]),
        "lines": lines,
        "places": reads.places_by_kind(code),
        "cases": [(case, late, case_url_of(request.actor, case)) for case, late in reads.open_cases(code, now=now)],
        "done": [(event, case_url_of(request.actor, event.case)) for event in reads.done_this_week(code, now=now)],
        "weeks": weeks,
        "bars": bars_of(weeks),
        "may_appoint": may_appoint(request.actor, code),
        "printed_at": now,
    }
    return render(request, "workbench/grids/page.html", context)

"""The duty desk: the live queue under filters, one case beside it, and the search box."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yizhi.casework.domain.inbox import ENDED, EVERY, OPEN, Filters, find_row, inbox, open_counts
from yizhi.casework.enums import Source, Stage
from yizhi.grid.domain.areas import area_index
from yizhi.grid.enums import Level
from yizhi.kernel import clock
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.ids import parse_number
from yizhi.kernel.scoping import covers
from yizhi.workbench.access import DESK_ROLES, StaffRequest, scope_counts, staff_required
from yizhi.workbench.acts.fields import category_choices
from yizhi.workbench.acts.orders import organisations
from yizhi.workbench.domain.listening import live_after
from yizhi.workbench.filters import as_query, changed, chips_of, read_filters

STAGE_TABS: Final = (Stage.REPORTED, Stage.ACCEPTED, Stage.HANDLING, Stage.CHECKING, Stage.VERIFYING, Stage.SUSPENDED)
OTHER_TABS: Final = ((OPEN, gettext_noop("All open")), (ENDED, gettext_noop("Ended")), (EVERY, gettext_noop("All")))


def _tabs(request: StaffRequest, filters: Filters) -> list[dict[str, Any]]:
    """Return the stage tabs with their counts under the other filters (at most 1 statement; no counts while a text is searched)."""
    if filters.text:
        counts = None
    elif replace(filters, stage=OPEN, when="") == Filters(stage=OPEN):
        counts = scope_counts(request)
    else:
        counts = open_counts(request.actor.areas(*DESK_ROLES), now=clock.now(), filters=filters)
    tabs: list[dict[str, Any]] = [
        {"key": str(stage), "label": stage.label, "count": counts.by_stage.get(str(stage), 0) if counts else None}
        for stage in STAGE_TABS
    ]
    tabs += [
        {"key": key, "label": _(label), "count": counts.open if counts and key == OPEN else None}
        for key, label in OTHER_TABS
    ]
    for tab in tabs:
        tab["url"] = changed(filters, stage=tab["key"], when="" if tab["key"] in {ENDED, EVERY} else filters.when)
        tab["on"] = tab["key"] == filters.stage
    return tabs


def _list(request: StaffRequest, filters: Filters) -> dict[str, Any]:
    """Return one page of the list (1 statement; 2 with a text)."""
    page = inbox(request.actor.areas(*DESK_ROLES), filters, now=clock.now(), after=request.GET.get("after", ""))
    query = as_query(filters)
    query["after"] = page.after
    more = f"{reverse('workbench:desk_rows')}?{query.urlencode()}" if page.after else ""
    return {"rows": page.rows, "more": more, "filters": filters, "is_first": "after" not in request.GET}


def _choices(request: StaffRequest) -> dict[str, Any]:
    """Return what the filter dialog offers, all from memory."""
    scope = request.actor.areas(*DESK_ROLES)
    mine = [
        info
        for code, info in area_index().items()
        if info.level in {Level.STREET, Level.COMMUNITY, Level.GRID} and any(covers(s, code) for s in scope)
    ]
    return {
        "areas": mine,
        "categories": category_choices(),
        "sources": Source.choices,
        "organisations": list(organisations().values()),
    }


@require_safe
@never_cache
@staff_required(*DESK_ROLES)
def desk(request: StaffRequest) -> HttpResponseBase:
    """Show the queue; the case beside it is fetched by the page."""
    after = live_after()
    filters = read_filters(request.GET)
    context = _list(request, filters) | {
        "place": "desk",
        "tabs": _tabs(request, filters),
        "chips": chips_of(filters),
        "choices": _choices(request),
        "wanted": parse_number(request.GET.get("case", "")) or "",
        "live_after": after,
        "query": as_query(filters).urlencode(),
        "toggles": {
            "late": changed(filters, when="late", stage=OPEN),
            "soon": changed(filters, when="soon", stage=OPEN),
            "supervised": changed(filters, supervised="1", stage=OPEN),
        },
    }
    return render(request, "workbench/desk/page.html", context)


@require_safe
@never_cache
@staff_required(*DESK_ROLES)
def rows(request: StaffRequest) -> HttpResponseBase:
    """Return further rows, or with `tabs=1` the tabs alone, whose counts a live event changed."""
    filters = read_filters(request.GET)
    if request.GET.get("tabs"):
        return render(request, "workbench/desk/_tabs.html", {"tabs": _tabs(request, filters)})
    return render(request, "workbench/desk/_rows.html", _list(request, filters))


@require_safe
@never_cache
@staff_required(*DESK_ROLES)
def row(request: StaffRequest, number: str) -> HttpResponseBase:
    """Return one line of the list as it stands now."""
    found = find_row(request.actor.areas(*DESK_ROLES), parse_number(number) or "")
    if found is None:
        raise NotFoundError(_("There is no such case."))
    return render(request, "workbench/desk/_row.html", {"row": found})


@require_safe
@staff_required
def search(request: StaffRequest) -> HttpResponseBase:
    """Jump to a case by its number; anything else is searched for in the list of all cases."""
    typed = request.GET.get("q", "").strip()
    number = parse_number(typed)
    if number is not None and find_row(request.actor.areas(*DESK_ROLES), number) is not None:
        return redirect("workbench:case", number)
    filters = replace(read_filters(request.GET), stage=EVERY)
    return redirect(
        f"{reverse('workbench:desk')}?{urlencode({'stage': EVERY, 'q': filters.text})}" if typed else "workbench:desk"
    )

"""The supervisor's page: what is late, where, with whom and why."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from yizhi.grid.domain.areas import show_area
from yizhi.kernel import clock
from yizhi.org.enums import Role
from yizhi.org.models import Organisation
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.domain import supervision as reads
from yizhi.workbench.domain.listening import live_after
from yizhi.workbench.domain.why import holders_of, reasons_of

TITLES: dict[str, str | Promise] = {
    "late": _("Late"),
    "soon": _("Due soon"),
    "supervised": _("Supervised"),
    "suspended": _("Suspended"),
    "reopened": _("Reopened"),
    "returned": _("Returned orders"),
    "unsigned": _("Not signed in time"),
    "handling": _("In handling"),
}


def _narrowed(watch: reads.Watch) -> str:
    """Name the organisation or area that the list is narrowed to."""
    if watch.organisation is not None:
        found = Organisation.objects.filter(pk=watch.organisation).first()
        return found.label if found else "—"
    return show_area(watch.area) if watch.area else ""


def _kept(watch: reads.Watch) -> str:
    kept = {"list": watch.name, "organisation": watch.organisation or "", "area": watch.area}
    return urlencode({name: value for name, value in kept.items() if value})


@require_safe
@staff_required(Role.SUPERVISOR, Role.AUDITOR)
def supervision(request: StaffRequest) -> HttpResponseBase:
    """Show counts by organisation and area, and one list of cases with the acts of a supervisor."""
    now, actor, watch, heard = clock.now(), request.actor, reads.read_watch(request.GET), live_after()
    page = reads.list_cases(actor, watch, now=now, after=request.GET.get("after", ""))
    counts = reads.count_lists(actor, now=now)
    context = {
        "place": "supervision",
        "live_after": heard,
        "watch": watch,
        "lists": [(name, TITLES[name], counts[name]) for name in reads.LISTS],
        "title": TITLES[watch.name],
        "narrowed": _narrowed(watch),
        "kept": _kept(watch),
        "rows": [
            (case, holders_of(case), reasons_of(case, now), actor.holds(Role.SUPERVISOR, case.area_code))
            for case in page.rows
        ],
        "after": page.after,
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "workbench/supervision/page.html#cases", context)
    context["organisations"] = reads.by_organisation(actor, now=now)
    context["communities"] = reads.by_area(actor, now=now)
    return render(request, "workbench/supervision/page.html", context)

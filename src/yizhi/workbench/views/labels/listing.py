"""The list of labels, and issuing them for an area."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yizhi.grid.domain.labels.access import write_areas
from yizhi.grid.domain.labels.issuing import KINDS, issue_for_grid, issue_for_place, issue_in_bulk
from yizhi.grid.domain.labels.lists import GRIDS, STATES
from yizhi.grid.domain.labels.stocks import PAPERS, STOCKS
from yizhi.grid.enums import Level, PlaceKind
from yizhi.grid.models import Place
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError
from yizhi.workbench import label_print
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain import labels as reads
from yizhi.workbench.domain.paging import page_of

KIND_LABELS = [(GRIDS, Level.GRID.label), *((kind.value, PlaceKind(kind).label) for kind in KINDS)]


def show_list(
    request: StaffRequest,
    filters: reads.LabelFilters,
    *,
    error: DomainError | None = None,
    typed: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponseBase:
    """Show a list of labels; after an error what was typed stands there still."""
    actor = request.actor
    rows = reads.narrowed(actor, filters)
    page = page_of(rows, "issued_at", request.GET.get("after", ""), newest_first=True)
    context = {
        "place": "ground",
        "filters": filters,
        "page": page,
        "count": rows.count(),
        "areas": reads.readable(actor),
        "own_areas": reads.writable(actor),
        "kinds": KIND_LABELS,
        "states": [(name, reads.STATE_WORDS[name]) for name in STATES],
        "stocks": STOCKS.values(),
        "papers": list(PAPERS),
        "may_write": bool(write_areas(actor)),
        "error": error,
        "typed": {**label_print.STANDARD, "form": next(iter(STOCKS)), "paper": "A4", "skip": "0", **(typed or {})},
        "ticked": (typed or {}).get("label", []),
    }
    return render(request, "workbench/labels/list.html", context, status=status)


@require_safe
@staff_required(*GROUND_ROLES)
def labels(request: StaffRequest) -> HttpResponseBase:
    """List the labels of somebody's areas."""
    return show_list(request, reads.read_filters(request.GET))


@require_POST
@staff_required(*GROUND_ROLES)
def issue(request: StaffRequest) -> HttpResponseBase:
    """Issue labels for all of a kind in an area."""
    area, kind = request.POST.get("area", ""), request.POST.get("kind", "")
    try:
        issued = issue_in_bulk(area, kind, actor=request.actor, now=clock.now())
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        filters = reads.read_filters(request.GET)
        return show_list(request, filters, error=error, typed={"area": area, "kind": kind}, status=error.status)
    made = ngettext("%(n)d label issued.", "%(n)d labels issued.", issued.made) % {"n": issued.made}
    known = ngettext("%(n)d was there already.", "%(n)d were there already.", issued.known) % {"n": issued.known}
    messages.success(request, f"{made} {known}" if issued.known else made)
    return redirect(f"{reverse('workbench:labels')}?area={area}&kind={kind}")


@require_POST
@staff_required(*GROUND_ROLES)
def issue_one(request: StaffRequest) -> HttpResponseBase:
    """Issue the label of one place (`place`, its uuid) or area (`area`), and show it."""
    now, actor = clock.now(), request.actor
    if "place" in request.POST:
        found = Place.objects.filter(uuid=_uuid(request.POST["place"])).values_list("pk", flat=True).first()
        label = issue_for_place(found or 0, actor=actor, now=now)
    else:
        label = issue_for_grid(request.POST.get("area", ""), actor=actor, now=now)
    messages.success(request, _("The label is ready."))
    return redirect("workbench:label", label.pk)


def _uuid(text: str) -> str:
    plain = text.strip().replace("-", "").lower()
    is_one = len(plain) == 32 and all(sign in "0123456789abcdef" for sign in plain)  # noqa: PLR2004 - hex digits of a UUID
    return plain if is_one else "0" * 32

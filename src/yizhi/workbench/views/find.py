"""The search box of every staff page: hits while somebody types, and a page of them."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yizhi.kernel import clock
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.domain.find_all import case_by_number, clean, find_all
from yizhi.workbench.shell import case_url_of

ON_THE_PAGE = 30


@require_safe
@never_cache
@staff_required
def hits(request: StaffRequest) -> HttpResponseBase:
    """Return the list that drops down from the box."""
    typed = clean(request.GET.get("q", ""))
    context = {"groups": find_all(request.actor, typed, now=clock.now()), "typed": typed}
    return render(request, "workbench/find/_hits.html", context)


@require_safe
@never_cache
@staff_required
def find_page(request: StaffRequest) -> HttpResponseBase:
    """Go to a case by its number, or show all that was found."""
    typed = clean(request.GET.get("q", ""))
    case = case_by_number(request.actor, typed)
    if case is not None:
        return redirect(case_url_of(request.actor, case))
    groups = find_all(request.actor, typed, now=clock.now(), most=ON_THE_PAGE)
    return render(request, "workbench/find/page.html", {"groups": groups, "typed": typed, "search_value": typed})

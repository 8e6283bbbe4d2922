"""The page of a case, and the same content as the middle of the duty desk."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from yizhi.casework.domain.queries import SEEING
from yizhi.casework.models import Case, Order
from yizhi.kernel import clock
from yizhi.org.actor import Actor
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.setting import find_case
from yizhi.workbench.domain.case_page import load_case_page
from yizhi.workbench.domain.listening import live_after
from yizhi.workbench.views.acts import is_partial


def _sees_whole(actor: Actor, case: Case) -> bool:
    return any(actor.holds(role, case.area_code) for role in SEEING)


def _own_order(actor: Actor, case: Case) -> str:
    """Return the address of the actor's own order of a case: a handler sees that, not the desk's page."""
    order = Order.objects.filter(case_id=case.pk, organisation_id__in=actor.organisations()).order_by("-pk").first()
    return reverse("workbench:order", args=[order.uuid]) if order is not None else reverse("workbench:home")


@require_safe
@never_cache
@staff_required
def case_page(request: StaffRequest, number: str) -> HttpResponseBase:
    """Show everything about a case on one screen; a handler goes to their own order of it."""
    after = live_after()
    case = find_case(request.actor, number)
    if not _sees_whole(request.actor, case):
        return redirect(_own_order(request.actor, case))
    if number != case.number:
        return redirect("workbench:case", case.number)
    page = load_case_page(case, actor=request.actor, now=clock.now())
    template = "workbench/case/page.html" + ("#panel" if is_partial(request) else "")
    return render(request, template, {"page": page, "case": case, "place": "desk", "live_after": after})

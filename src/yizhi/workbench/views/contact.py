"""How a reporter can be reached: masked for everybody, in the clear for a reason, on the record."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhi.casework.domain.contacts import masked, reveal_contact
from yizhi.casework.models import Report
from yizhi.kernel import clock
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.typed import clean
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.setting import find_case
from yizhi.workbench.views.acts import is_partial

LONGEST_REASON = 300


@never_cache
@require_http_methods(["GET", "POST"])
@staff_required
def reveal(request: StaffRequest, number: str, report_id: int) -> HttpResponseBase:
    """Ask why (GET), then show the contact and record who saw it (POST)."""
    case = find_case(request.actor, number)
    report = (
        Report.objects.filter(pk=report_id)
        .filter(case__in=[case.pk, *case.merged.values_list("pk", flat=True)])
        .first()
    )
    if report is None or not hasattr(report, "contact"):
        raise NotFoundError(_("No contact was left, or it was deleted."))
    reason = clean(request.POST.get("reason"), LONGEST_REASON)
    context = {"case": case, "report": report, "place": "desk", "reason": reason}
    if request.method == "POST" and reason:
        context["contact"] = reveal_contact(report.pk, actor=request.actor, now=clock.now(), reason=reason)
    else:
        context |= {"masked": masked(report.contact), "missing": request.method == "POST"}
    template = "workbench/case/contact.html" + ("#panel" if is_partial(request) else "")
    return render(request, template, context, status=422 if context.get("missing") else 200)

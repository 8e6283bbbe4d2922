"""Where the pages of the ground begin, and the list of boundary sets."""

from __future__ import annotations

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from yizhi.grid.models import BoundarySet
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required


@require_safe
@staff_required(*GROUND_ROLES)
def ground(_request: StaffRequest) -> HttpResponseBase:
    """Go to the first page of the ground."""
    return redirect("workbench:boundaries")


@require_safe
@staff_required(*GROUND_ROLES)
def boundaries(request: StaffRequest) -> HttpResponseBase:
    """List the boundary sets."""
    context = {"place": "ground", "sets": BoundarySet.objects.all()[:50]}
    return render(request, "workbench/boundaries/list.html", context)

"""The first page of a member of staff: where their role works."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.shell import home_of


@require_safe
@staff_required
def home(request: StaffRequest) -> HttpResponseBase:
    """Go to the page where this person's day begins."""
    url = home_of(request.actor)
    if not url:
        raise PermissionDenied
    return redirect(url)

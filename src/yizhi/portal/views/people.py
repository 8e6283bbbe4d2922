"""Who is in charge of an area, as residents may see it: name, duty and an office phone, by each duty's own rule."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.grid.domain.areas import area_index, show_area
from yizhi.grid.domain.duties import public_people
from yizhi.grid.enums import Level
from yizhi.kernel import clock
from yizhi.kernel.errors import NotFoundError


@require_safe
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Show who is in charge of a grid or community."""
    info = area_index().get(code)
    if info is None or not info.is_active or info.level == Level.COUNTY:
        raise NotFoundError(_("There is no such area."))
    found = public_people(code, clock.today(), get_language() or "")
    words = {"area": show_area(code), "grid_people": found, "code": code}
    return render(request, "portal/people.html", words)

"""What somebody drew on the map: the cases in it as a list, and as a file to take along."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError
from yizhi.kernel.typed import clean
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.domain.map_page import read_map_filters
from yizhi.workbench.domain.map_selection import MOST, Selection, note_export, page_of, read_shape, select
from yizhi.workbench.domain.map_table import FORMATS, table
from yizhi.workbench.filters import LONGEST_TEXT

if TYPE_CHECKING:
    from datetime import datetime

_DIGITS: Final = 6


def _selected(request: StaffRequest, query: QueryDict, *, now: datetime) -> tuple[Selection, str]:
    filters = read_map_filters(query)
    words = clean(query.get("words"), LONGEST_TEXT)
    if words:
        filters = replace(filters, text=words)
    return select(request.actor, filters, read_shape(query.get("shape", "")), now=now), words


def _page_number(typed: str, most: int) -> int:
    number = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS else 1
    return min(max(number, 1), most)


@require_safe
@staff_required
def selection(request: StaffRequest) -> HttpResponseBase:
    """Show one page of the cases in a shape `?shape=lon,lat;…&words=&page=` under the page's filters (a partial)."""
    found, words = _selected(request, request.GET, now=clock.now())
    number = _page_number(request.GET.get("page", ""), found.pages)
    context = {
        "selection": found,
        "cases": page_of(found, number),
        "number": number,
        "words": words,
        "most": MOST,
        "formats": list(FORMATS),
        "before": number - 1,
        "after": number + 1 if number < found.pages else 0,
        "asked": request.GET.urlencode(),
    }
    return render(request, "workbench/map/_selection.html", context)


@require_POST
@staff_required
def export(request: StaffRequest) -> HttpResponseBase:
    """Answer the cases in a shape as a file; who took how many is written down."""
    kind = request.POST.get("format", "")
    if kind not in FORMATS:
        raise InvalidInputError(_("Choose CSV, Excel or GeoJSON."), field="format")
    now = clock.now()
    asked = request.POST.get("asked", "")
    found, _words = _selected(request, QueryDict(asked), now=now)
    body = table(found, kind, now=now)
    note_export(request.actor, found, kind=kind, asked=asked, now=now)
    stamp = clock.local(now).strftime("%Y%m%d-%H%M")
    headers = {"Content-Disposition": f'attachment; filename="cases-{stamp}.{kind}"', "Cache-Control": "no-store"}
    return HttpResponse(body, content_type=FORMATS[kind], headers=headers)

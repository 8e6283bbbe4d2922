"""Labels and posters as PDF."""

from __future__ import annotations

from django.http import HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yizhi.grid.domain.labels.access import area_of
from yizhi.grid.domain.labels.issuing import mark_printed
from yizhi.grid.domain.labels.words import faces
from yizhi.grid.domain.terms import natural
from yizhi.grid.models import Label
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError, InvalidInputError
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain import labels as reads
from yizhi.workbench.label_print import PrintOrder, read_order
from yizhi.workbench.views.labels.listing import show_list


def _chosen(request: StaffRequest, order: PrintOrder, filters: reads.LabelFilters) -> list[Label]:
    """Return the labels to print, in the order in which somebody walks: by area, then by name."""
    rows = reads.narrowed(request.actor, filters).in_force()
    if order.ids is not None:
        rows = rows.filter(pk__in=order.ids)
    most = reads.MOST_POSTERS if order.paper else reads.MOST_PRINTED
    found = list(rows.order_by("place__area_code", "area_code", "place__name", "pk")[: most + 1])
    found.sort(key=lambda label: (area_of(label), natural(label.place.name if label.place else "")))
    if not found:
        raise InvalidInputError(_("There is no label in use to print."), field="which")
    if len(found) > most:
        raise InvalidInputError(
            _("More than %(most)d at once. Choose an area or a kind first.") % {"most": most}, field="which"
        )
    return found


def _base(request: StaffRequest) -> str:
    return request.build_absolute_uri("/").rstrip("/")


def _drawn(request: StaffRequest, order: PrintOrder, filters: reads.LabelFilters) -> bytes:
    # Ten megabytes of a page worker that few of them ever need.
    from yizhi.grid.domain.labels.posters import poster_pdf  # noqa: PLC0415
    from yizhi.grid.domain.labels.sheets import sheet_pdf  # noqa: PLC0415

    labels, now = _chosen(request, order, filters), clock.now()
    if order.stock is not None:
        pdf = sheet_pdf(faces(labels, _base(request)), order.stock, skip=order.skip, outlines=order.outlines)
    else:
        pdf = poster_pdf(reads.posters_of(labels, _base(request), clock.local(now).date()), order.paper)
    mark_printed(labels, actor=request.actor, now=now, form=order.form)
    return pdf


def _typed(data: QueryDict) -> dict[str, object]:
    return {**{name: data.get(name, "") for name in data}, "label": data.getlist("label")}


@require_POST
@staff_required(*GROUND_ROLES)
def print_labels(request: StaffRequest) -> HttpResponseBase:
    """Answer with a PDF of the ticked labels or of the whole list; labels count as printed from then on."""
    filters = reads.read_filters(request.GET)
    try:
        pdf = _drawn(request, read_order(request.POST), filters)
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        return show_list(request, filters, error=error, typed=_typed(request.POST), status=error.status)
    name = f"labels-{clock.today():%Y%m%d}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "private, no-store"}
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)

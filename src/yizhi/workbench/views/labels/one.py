"""One label: what it stands for, its code, its history, and declaring it void."""

from __future__ import annotations

import io

import segno
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yizhi.grid.domain.labels.access import area_of, may_write
from yizhi.grid.domain.labels.codes import label_url, show_code
from yizhi.grid.domain.labels.issuing import revoke
from yizhi.grid.domain.labels.lists import seen_by
from yizhi.grid.models import Label
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError, NotFoundError
from yizhi.org.actor import Actor
from yizhi.workbench.access import GROUND_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain import labels as reads
from yizhi.workbench.domain.working_pages import ground_page


def _label(actor: Actor, pk: int) -> Label:
    rows = seen_by(actor).select_related("place", "issued_by", "revoked_by", "replaced_by")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise NotFoundError(_("There is no such label."))
    return found


def _address(request: StaffRequest, label: Label) -> str:
    return label_url(request.build_absolute_uri("/"), label.code)


def _show(request: StaffRequest, label: Label, error: DomainError | None = None) -> HttpResponseBase:
    actor, area = request.actor, area_of(label)
    context = {
        "place": "ground",
        "label": label,
        "code": show_code(label.code),
        "area": area,
        "address": _address(request, label),
        "contacts": reads.contacts(area, clock.today()),
        "may_write": may_write(actor, area),
        "working_page": ground_page(actor, str(label.place.uuid) if label.place is not None else "", area),
        "error": error,
        "typed": request.POST,
    }
    return render(request, "workbench/labels/one.html", context, status=error.status if error else 200)


@require_safe
@staff_required(*GROUND_ROLES)
def label(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Show a label."""
    return _show(request, _label(request.actor, pk))


@require_safe
@staff_required(*GROUND_ROLES)
def qr(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Draw a label's code."""
    drawn = io.BytesIO()
    address = _address(request, _label(request.actor, pk))
    segno.make(address, micro=False, error="m").save(
        drawn, kind="svg", scale=8, border=4, light="#ffffff", dark="#000000"
    )
    return HttpResponse(
        drawn.getvalue(), content_type="image/svg+xml", headers={"Cache-Control": "private, max-age=3600"}
    )


@require_POST
@staff_required(*GROUND_ROLES)
def revoke_label(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Declare a label void, with or without a new one in its stead."""
    found = _label(request.actor, pk)
    reissue = "reissue" in request.POST
    try:
        void = revoke(
            pk,
            reason=request.POST.get("reason", "").replace("\x00", ""),
            actor=request.actor,
            now=clock.now(),
            reissue=reissue,
        )
    except DomainError as error:
        if error.status in {403, 404}:
            raise
        return _show(request, found, error)
    said = _("The label is void. Who scans it is shown another way to report.")
    renewed = _("The old label is void. This is the new one: print it and put it up in its place.")
    messages.success(request, renewed if void.replaced_by_id else said)
    return redirect("workbench:label", void.replaced_by_id or pk)

"""Pages of a handler: the organisation's orders, one order, and signing several at once."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yizhi.casework.domain.contacts import masked
from yizhi.casework.domain.handling import sign_order
from yizhi.casework.domain.queries import orders_of
from yizhi.casework.enums import OPEN_ORDER_STAGES, Act, OrderStage
from yizhi.casework.models import Order
from yizhi.grid.domain.areas import show_area
from yizhi.kernel import clock
from yizhi.kernel.errors import DomainError
from yizhi.org.enums import Role
from yizhi.workbench.access import StaffRequest, staff_required
from yizhi.workbench.acts.thumbs import thumb_buttons
from yizhi.workbench.domain import one_order
from yizhi.workbench.domain import orders as reads
from yizhi.workbench.domain.listening import live_after

MOST_AT_ONCE = 100
# What a handler may do, the next likely act first.
ACTS = (Act.SIGN, Act.REPORT_DONE, Act.REQUEST_EXTENSION, Act.RETURN, Act.RECORD_CONTACT, Act.NOTE)


def _listing(request: StaffRequest) -> dict[str, Any]:
    """Return what the list shows (3 statements)."""
    now = clock.now()
    counts = reads.count_orders(request.actor, now=now)
    default = reads.TO_SIGN if counts["to_sign"] else reads.IN_HAND
    filters = reads.read_filters(request.GET, default_tab=default)
    page = reads.list_orders(request.actor, filters, now=now, after=request.GET.get("after", ""))
    kept = request.GET.copy()
    kept.pop("after", None)
    return {
        "place": "orders",
        "filters": filters,
        "counts": counts,
        "late": counts.get(f"{filters.tab.replace('-', '_')}_late", 0),
        "soon": counts.get(f"{filters.tab.replace('-', '_')}_soon", 0),
        "page": page,
        "kept": kept.urlencode(),
        "is_first": "after" not in request.GET,
        "key": uuid.uuid4(),
    }


@require_safe
@staff_required(Role.HANDLER)
def order_list(request: StaffRequest) -> HttpResponseBase:
    """Show the orders of the handler's organisations."""
    after = live_after()
    listing = _listing(request) | {"live_after": after}
    listing["areas"] = [(code, show_area(code)) for code in reads.communities_of(request.actor)]
    return render(request, "workbench/orders/list.html", listing)


@require_safe
@staff_required(Role.HANDLER)
def order_rows(request: StaffRequest) -> HttpResponseBase:
    """Return the list alone: for filters, further pages and live refresh."""
    return render(request, "workbench/orders/_rows.html", _listing(request))


@require_safe
@staff_required(Role.HANDLER)
def order_page(request: StaffRequest, order_uuid: uuid.UUID) -> HttpResponseBase:
    """Show one order of the handler's organisations."""
    after = live_after()
    order = one_order.find_order(request.actor, order_uuid)
    page = one_order.load_page(request.actor, order)
    acts = thumb_buttons(
        order.case, page.view, ACTS, actor=request.actor, now=clock.now(), order_id=order.pk, back=request.path
    )
    contacts = [(report, masked(report.contact)) for report in page.reports if hasattr(report, "contact")]
    context = {
        "place": "orders", "live_after": after, "page": page, "order": order, "case": order.case, "is_open": order.stage in OPEN_ORDER_STAGES, "contacts": contacts,
        "acts": acts, "key": uuid.uuid4(), "clock": min(order.sign_due_at, order.deadline_at) if order.stage == OrderStage.SENT else order.deadline_at,
    }  # fmt: skip
    partial = "#body" if request.headers.get("HX-Request") == "true" else ""
    return render(request, f"workbench/orders/page.html{partial}", context)


def _chosen(request: StaffRequest) -> list[Order]:
    typed = request.POST.getlist("order")[:MOST_AT_ONCE]
    wanted = {found for found in map(_uuid, typed) if found is not None}
    return list(orders_of(request.actor).filter(uuid__in=wanted).select_related("case").order_by("id"))


def _uuid(typed: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(typed)
    except ValueError:
        return None


@require_POST
@staff_required(Role.HANDLER)
def sign_several(request: StaffRequest) -> HttpResponseBase:
    """Sign every chosen order; what cannot be signed is named with its reason, the others are signed all the same."""
    back = redirect(reverse("workbench:orders") + "?tab=" + reads.TO_SIGN)
    orders, base = _chosen(request), _uuid(request.POST.get("key", "")) or uuid.uuid4()
    if not orders:
        messages.warning(request, _("Choose the orders to sign first."))
        return back
    signed = 0
    for order in orders:
        try:
            sign_order(
                order.case_id, order.pk, actor=request.actor, now=clock.now(), key=uuid.uuid5(base, str(order.uuid))
            )
        except DomainError as error:
            if order.stage != OrderStage.SIGNED:
                messages.error(request, f"{order.case.title}: {error}")
        else:
            signed += 1
    if signed:
        messages.success(request, ngettext("%(n)d order signed.", "%(n)d orders signed.", signed) % {"n": signed})
    return back

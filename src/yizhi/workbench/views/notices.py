"""Notices on the site: what happened that concerns me, and from there to where I deal with it."""

from __future__ import annotations

from datetime import datetime

from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_POST, require_safe

from yizhi.kernel import clock
from yizhi.kernel.models import Notification
from yizhi.org.actor import Actor
from yizhi.workbench.access import DESK_ROLES, StaffRequest, staff_required
from yizhi.workbench.domain import field, one_order
from yizhi.workbench.domain import notices as reads


def page_for(actor: Actor, notice: Notification) -> str:
    """Return where this person deals with what a notice tells: the desk's case page, their order, their task."""
    number = reads.case_number(notice)
    if not number:
        return (
            notice.url
            if notice.url.startswith("/") and not notice.url.startswith("//")
            else reverse("workbench:notices")
        )
    if actor.has_role(*DESK_ROLES):
        return reverse("workbench:case", args=[number])
    if (order := one_order.order_of_case(actor, number)) is not None:
        return reverse("workbench:order", args=[order.uuid])
    if (task := field.task_of_case(actor, number)) is not None:
        return reverse("workbench:field_task", args=[task.pk])
    return reverse("workbench:case", args=[number])


@require_safe
@staff_required
def notices(request: StaffRequest) -> HttpResponseBase:
    """Show what was not read yet, then what was; further pages hold what was read."""
    after, more_unread = request.GET.get("after", ""), request.GET.get("unread", "")
    context = {
        "place": "notices",
        "now": clock.now(),
        "unread": None if after else reads.list_unread(request.user.pk, after=more_unread),
        "read": None if more_unread else reads.list_read(request.user.pk, after=after),
    }
    return render(request, "workbench/notices/list.html", context)


@require_safe
@staff_required
def open_notice(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Mark a notice as read and go where it leads. A link may do this: reading is all that changes."""
    return redirect(page_for(request.actor, reads.mark_read(request.user.pk, pk, now=clock.now())))


@require_POST
@staff_required
def read_one(request: StaffRequest, pk: int) -> HttpResponseBase:
    """Mark one notice as read and stay on the list."""
    reads.mark_read(request.user.pk, pk, now=clock.now())
    return redirect("workbench:notices")


def _shown_until(typed: str, now: datetime) -> datetime:
    """Return when the list was drawn, now where the form does not say: what came later stays unread."""
    try:
        found = parse_datetime(typed)
    except ValueError:
        found = None
    return now if found is None or found.tzinfo is None else min(found, now)


@require_POST
@staff_required
def read_all(request: StaffRequest) -> HttpResponseBase:
    """Mark everything the list showed as read."""
    now = clock.now()
    reads.mark_all_read(request.user.pk, until=_shown_until(request.POST.get("until", ""), now), now=now)
    return redirect("workbench:notices")


@require_safe
@staff_required
def bell(request: StaffRequest) -> HttpResponseBase:
    """Return the bell with its count, for live refresh (2 statements)."""
    unread = Notification.objects.filter(user_id=request.user.pk, read_at__isnull=True).count()
    return render(request, "workbench/notices/_bell.html", {"unread": unread})

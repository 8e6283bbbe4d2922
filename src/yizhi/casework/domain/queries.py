"""Shared reads with names."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhi.casework.enums import OPEN_ORDER_STAGES
from yizhi.casework.models import Case, Check, Order
from yizhi.kernel.scoping import within
from yizhi.org.actor import Actor, ActorKind
from yizhi.org.enums import Role

SEEING = (Role.DUTY_DESK, Role.GRID_WORKER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)


def visible_to(actor: Actor, rows: QuerySet[Case] | None = None, *, area_field: str = "area_code") -> QuerySet[Case]:
    """Return the cases that exist for a member of staff: by area prefix, or by an order of their organisation.

    `rows` are the cases to choose from (default: all); `area_field` is what holds their area code there.
    """
    chosen = Case.objects.all() if rows is None else rows
    if actor.kind != ActorKind.STAFF:
        return chosen.none()
    condition = Q()
    areas, organisations = actor.areas(*SEEING), actor.organisations()
    if areas:
        condition |= within(area_field, areas)
    if organisations:
        condition |= Q(Exists(Order.objects.filter(case_id=OuterRef("pk"), organisation_id__in=organisations)))
    return chosen.filter(condition) if condition else chosen.none()


def orders_of(actor: Actor) -> QuerySet[Order]:
    """Return every order of the organisations the actor acts for."""
    return Order.objects.filter(organisation_id__in=actor.organisations())


def open_orders_of(actor: Actor) -> QuerySet[Order]:
    """Return the orders the actor's organisations still have to do, most pressing first."""
    return orders_of(actor).filter(stage__in=OPEN_ORDER_STAGES).order_by("deadline_at", "id")


def open_checks_of(actor: Actor) -> QuerySet[Check]:
    """Return the verifications and checks that wait for a grid worker, most pressing first."""
    return Check.objects.filter(within("area_code", actor.areas(Role.GRID_WORKER)), done_at__isnull=True).order_by(
        "due_at", "id"
    )

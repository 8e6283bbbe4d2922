"""What waits for a person, by role: (label, how many, where). Registered with the kernel as "todos"."""

from __future__ import annotations

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhi.casework.domain.queries import open_orders_of
from yizhi.casework.enums import OrderStage, Stage
from yizhi.casework.models import Case
from yizhi.kernel.scoping import within
from yizhi.org.actor import Actor
from yizhi.org.enums import Role
from yizhi.workbench.domain.field import tasks_of

type Todo = tuple[str | Promise, int, str]


def orders(actor: Actor) -> list[Todo]:
    """Orders to sign and in hand (1 statement for handlers, none for others)."""
    if not actor.organisations():
        return []
    sent, signed = Q(stage=OrderStage.SENT), Q(stage=OrderStage.SIGNED)
    counts = (
        open_orders_of(actor).order_by().aggregate(sent=Count("pk", filter=sent), signed=Count("pk", filter=signed))
    )
    url = reverse("workbench:orders")
    return [
        (_("To sign"), counts["sent"], f"{url}?tab=to-sign"),
        (_("In hand"), counts["signed"], f"{url}?tab=in-hand"),
    ]


def looks(actor: Actor) -> list[Todo]:
    """Verifications and checks in the worker's grids (1 statement for grid workers, none for others)."""
    if not actor.has_role(Role.GRID_WORKER):
        return []
    return [(_("To look at"), tasks_of(actor).order_by().count(), reverse("workbench:field"))]


def queue(actor: Actor) -> list[Todo]:
    """Reports to accept and cases to dispatch (1 statement for the desk, none for others)."""
    areas = actor.areas(Role.DUTY_DESK)
    if not areas:
        return []
    rows = Case.objects.filter(within("area_code", areas), stage__in=(Stage.REPORTED, Stage.ACCEPTED))
    counts = rows.aggregate(
        reported=Count("pk", filter=Q(stage=Stage.REPORTED)), accepted=Count("pk", filter=Q(stage=Stage.ACCEPTED))
    )
    url = reverse("workbench:desk")
    return [
        (_("To accept"), counts["reported"], f"{url}?stage={Stage.REPORTED}"),
        (_("To dispatch"), counts["accepted"], f"{url}?stage={Stage.ACCEPTED}"),
    ]

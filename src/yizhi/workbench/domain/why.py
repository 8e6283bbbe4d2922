"""Why a case is where it is, in short facts read off its rows: never a guess."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yizhi.casework.enums import OPEN_ORDER_STAGES, OrderStage, Stage
from yizhi.casework.models import Case, Order


def holders_of(case: Case) -> str:
    """Return who has the case in hand now; wants the case's orders prefetched with their organisations."""
    names = [order.organisation.label for order in case.orders.all() if order.stage in OPEN_ORDER_STAGES]
    if names:
        return "、".join(names)
    if case.stage in {Stage.VERIFYING, Stage.CHECKING}:
        return _("Grid worker")
    return _("at the duty desk")


def _unsigned(orders: list[Order], now: datetime) -> list[str]:
    late = [o.organisation.label for o in orders if o.stage == OrderStage.SENT and o.sign_due_at < now]
    return [_("not signed by %(name)s") % {"name": name} for name in late]


def _times(case: Case, orders: list[Order]) -> list[str]:
    returned = sum(order.stage == OrderStage.RETURNED for order in orders)
    extended = sum(order.extension_count for order in orders)
    said = (
        (returned, ngettext("returned once", "returned %(n)d times", returned)),
        (case.rework_count, ngettext("done again once", "done again %(n)d times", case.rework_count)),
        (case.reopen_count, ngettext("reopened once", "reopened %(n)d times", case.reopen_count)),
        (case.urge_count, ngettext("urged once", "urged %(n)d times", case.urge_count)),
        (extended, ngettext("extended once", "extended %(n)d times", extended)),
    )
    return [words % {"n": number} for number, words in said if number]


def _wait(case: Case) -> list[str]:
    words = {
        Stage.REPORTED: _("not accepted yet"),
        Stage.VERIFYING: _("not verified yet"),
        Stage.ACCEPTED: _("not dispatched yet"),
        Stage.CHECKING: _("not checked yet"),
    }
    found = words.get(Stage(case.stage))
    return [found] if found else []


def reasons_of(case: Case, now: datetime) -> list[str]:
    """Return the facts that explain a case's delay, the most telling first."""
    orders = list(case.orders.all())
    return [*_wait(case), *_unsigned(orders, now), *_times(case, orders)]

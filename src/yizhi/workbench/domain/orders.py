"""What a handler reads: the orders of their organisations, filtered, counted and paged."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import models
from django.db.models import Case as Either
from django.db.models import Count, F, Q, QuerySet, When
from django.db.models.functions import Coalesce, Least

from yizhi.casework.domain.inbox import SOON
from yizhi.casework.domain.queries import orders_of
from yizhi.casework.enums import OPEN_ORDER_STAGES, OrderRole, OrderStage, Stage
from yizhi.casework.models import Order
from yizhi.kernel.ids import parse_number
from yizhi.kernel.scoping import within
from yizhi.kernel.typed import clean
from yizhi.org.actor import Actor
from yizhi.workbench.domain.paging import Page, page_of

TO_SIGN, IN_HAND, ENDED = "to-sign", "in-hand", "ended"
TABS: Final = {
    TO_SIGN: (OrderStage.SENT,),
    IN_HAND: (OrderStage.SIGNED,),
    ENDED: tuple(s for s in OrderStage if s not in OPEN_ORDER_STAGES),
}
LATE: Final = ("late", "soon")
LONGEST_SEARCH = 60


@dataclass(frozen=True, slots=True)
class OrderFilters:
    """What the address of the list says. Anything unreadable counts as not said."""

    tab: str = TO_SIGN
    text: str = ""
    late: str = ""
    area: str = ""
    role: str = ""

    @property
    def narrowed(self) -> bool:
        """Whether anything but the tab is chosen."""
        return bool(self.text or self.late or self.area or self.role)


def read_filters(query: Mapping[str, str], *, default_tab: str = TO_SIGN) -> OrderFilters:
    """Return the filters in an address."""
    tab, late, area, role = (query.get(name, "") for name in ("tab", "late", "area", "role"))
    return OrderFilters(
        tab=tab if tab in TABS else default_tab,
        text=clean(query.get("q"), LONGEST_SEARCH),
        late=late if late in LATE else "",
        area=area if area.isascii() and area.isdigit() else "",
        role=role if role in OrderRole.values else "",
    )


def with_due(rows: QuerySet[Order]) -> QuerySet[Order]:
    """Annotate `due`: sign by (or done by, where that is sooner), else done by, and the end of the pause where the clock stands still."""
    paused = When(case__stage=Stage.SUSPENDED, then=Coalesce(F("case__suspended_until"), F("deadline_at")))
    unsigned = When(stage=OrderStage.SENT, then=Least(F("sign_due_at"), F("deadline_at")))
    return rows.annotate(due=Either(paused, unsigned, default=F("deadline_at"), output_field=models.DateTimeField()))


def running() -> Q:
    """Filter for orders whose clock runs."""
    return Q(stage__in=OPEN_ORDER_STAGES) & ~Q(case__stage=Stage.SUSPENDED)


def is_late(now: datetime) -> Q:
    """Filter for orders that should have been signed, or done, by now; wants `with_due`."""
    return running() & Q(due__lte=now)


def is_soon(now: datetime) -> Q:
    """Filter for orders that are due within hours; wants `with_due`."""
    return running() & Q(due__gt=now, due__lte=now + SOON)


def matching(filters: OrderFilters) -> Q:
    """Filter for text, area and part."""
    found = Q()
    if filters.text:
        number = parse_number(filters.text)
        found &= (
            Q(case__number=number)
            if number
            else Q(case__title__icontains=filters.text) | Q(case__address__icontains=filters.text)
        )
    if filters.area:
        found &= within("case__area_code", [filters.area])
    return found & Q(role=filters.role) if filters.role else found


def list_orders(actor: Actor, filters: OrderFilters, *, now: datetime, after: str = "") -> Page[Order]:
    """Return one page of orders with case and organisation: the most pressing first, ended ones newest first (1 statement)."""
    rows = with_due(orders_of(actor)).filter(matching(filters), stage__in=TABS[filters.tab])
    rows = rows.select_related("case__category", "organisation")
    if filters.tab == ENDED:
        rows = rows.annotate(ended=Coalesce(F("ended_at"), F("sent_at")))
        return page_of(rows, "ended", after, newest_first=True)
    if filters.late:
        rows = rows.filter(is_late(now) if filters.late == "late" else is_soon(now))
    return page_of(rows, "due", after)


def count_orders(actor: Actor, *, now: datetime) -> dict[str, int]:
    """Count what is open: to sign, in hand, late and soon of each (1 statement)."""
    open_ones = with_due(orders_of(actor).filter(stage__in=OPEN_ORDER_STAGES))
    sent, signed = Q(stage=OrderStage.SENT), Q(stage=OrderStage.SIGNED)
    counts: dict[str, int] = open_ones.aggregate(
        to_sign=Count("pk", filter=sent),
        in_hand=Count("pk", filter=signed),
        to_sign_late=Count("pk", filter=sent & is_late(now)),
        to_sign_soon=Count("pk", filter=sent & is_soon(now)),
        in_hand_late=Count("pk", filter=signed & is_late(now)),
        in_hand_soon=Count("pk", filter=signed & is_soon(now)),
    )
    return counts


def communities_of(actor: Actor) -> list[str]:
    """Return the codes of the communities in which the actor's organisations have open orders (1 statement)."""
    codes = orders_of(actor).filter(stage__in=OPEN_ORDER_STAGES).values_list("case__area_code", flat=True).distinct()
    return sorted({code[:12] for code in codes if len(code) >= 12})  # noqa: PLR2004 - a community's code

"""What a supervisor reads: what is late, where, with whom, and why. Plain counts, each the length of a list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Count, DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Prefetch, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Substr

from yizhi.casework.domain.inbox import SOON
from yizhi.casework.enums import OPEN_ORDER_STAGES, OPEN_STAGES, OrderStage, Stage
from yizhi.casework.models import Case, Order
from yizhi.grid.domain.areas import area_index
from yizhi.kernel.scoping import covers, within
from yizhi.org.actor import Actor
from yizhi.org.enums import Role
from yizhi.org.models import Organisation
from yizhi.workbench.domain.paging import Page, page_of

SEEING: Final = (Role.SUPERVISOR, Role.AUDITOR)
LISTS: Final = ("late", "soon", "supervised", "suspended", "reopened", "returned")
# Lists of one organisation, behind the numbers of its line.
OF_AN_ORGANISATION: Final = ("unsigned", "handling")
# How long a returned order stays worth a look while its case is open.
RETURNED_WITHIN: Final = timedelta(days=30)
COMMUNITY = 12


@dataclass(frozen=True, slots=True)
class Watch:
    """What the address says: which list, and of which organisation or area."""

    name: str = "late"
    organisation: int | None = None
    area: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: whose, and how many are open, late and due soon."""

    key: str
    label: str
    open: int
    late: int
    soon: int
    unsigned: int = 0


def read_watch(query: Mapping[str, str]) -> Watch:
    """Return what an address says; anything unreadable counts as not said."""
    name, organisation, area = (query.get(key, "") for key in ("list", "organisation", "area"))
    is_id = organisation.isascii() and organisation.isdigit() and len(organisation) < 18  # noqa: PLR2004 - fits 63 bits
    return Watch(
        name=name if name in {*LISTS, *OF_AN_ORGANISATION} else "late",
        organisation=int(organisation) if is_id else None,
        area=area if area.isascii() and area.isdigit() else "",
    )


def scope(actor: Actor) -> QuerySet[Case]:
    """Return the open cases of the supervisor's areas."""
    return Case.objects.filter(within("area_code", actor.areas(*SEEING)), stage__in=OPEN_STAGES)


def condition(name: str, *, now: datetime) -> Q:
    """Return the filter of a list, over open cases."""
    running = ~Q(stage=Stage.SUSPENDED)
    returned = Order.objects.filter(
        case_id=OuterRef("pk"), stage=OrderStage.RETURNED, ended_at__gte=now - RETURNED_WITHIN
    )
    return {
        "late": running & Q(due_at__lt=now),
        "soon": running & Q(due_at__gte=now, due_at__lte=now + SOON),
        "supervised": Q(supervised_until__isnull=False),
        "suspended": Q(stage=Stage.SUSPENDED),
        "reopened": Q(reopen_count__gt=0),
        "returned": Q(Exists(returned)),
        "unsigned": Q(stage=Stage.HANDLING),
        "handling": Q(stage=Stage.HANDLING),
    }[name]


def count_lists(actor: Actor, *, now: datetime) -> dict[str, int]:
    """Return how long each list is (1 statement)."""
    counts: dict[str, int] = scope(actor).aggregate(
        **{name: Count("pk", filter=condition(name, now=now)) for name in LISTS}
    )
    return counts


def _narrowed(rows: QuerySet[Case], watch: Watch, now: datetime) -> QuerySet[Case]:
    """Narrow a list to an area, or to what an organisation has in hand (a line of the table counts the same)."""
    if watch.area:
        rows = rows.filter(within("area_code", [watch.area]))
    if watch.organisation is None and watch.name not in OF_AN_ORGANISATION:
        return rows
    held = Order.objects.filter(case_id=OuterRef("pk"), stage__in=OPEN_ORDER_STAGES)
    if watch.organisation is not None:
        held = held.filter(organisation_id=watch.organisation)
    if watch.name == "unsigned":
        held = held.filter(stage=OrderStage.SENT, sign_due_at__lt=now)
    return rows.filter(Exists(held), stage=Stage.HANDLING)


def list_cases(actor: Actor, watch: Watch, *, now: datetime, after: str = "") -> Page[Case]:
    """Return one page of a list, each case with its orders and their organisations (2 statements)."""
    rows = _narrowed(scope(actor).filter(condition(watch.name, now=now)), watch, now)
    orders = Prefetch("orders", Order.objects.select_related("organisation").order_by("id"))
    never = Value(now + timedelta(days=3650), output_field=DateTimeField())
    by = {"supervised": "supervised_until", "suspended": "suspended_until"}.get(watch.name, "due_at")
    sorted_by = ExpressionWrapper(Coalesce(F(by), never), output_field=DateTimeField())
    return page_of(rows.annotate(sorted_by=sorted_by).prefetch_related(orders), "sorted_by", after)


def by_organisation(actor: Actor, *, now: datetime) -> list[Line]:
    """Return the organisations with open orders in the areas, the most late first (2 statements)."""
    out = Order.objects.filter(
        within("case__area_code", actor.areas(*SEEING)), stage__in=OPEN_ORDER_STAGES, case__stage=Stage.HANDLING
    )
    late, soon = Q(case__due_at__lt=now), Q(case__due_at__gte=now, case__due_at__lte=now + SOON)
    rows = out.values("organisation_id").annotate(
        open=Count("case_id", distinct=True),
        late=Count("case_id", filter=late, distinct=True),
        soon=Count("case_id", filter=soon, distinct=True),
        unsigned=Count("case_id", filter=Q(stage=OrderStage.SENT, sign_due_at__lt=now), distinct=True),
    )
    found = list(rows.order_by("-late", "-soon", "-open", "organisation_id"))
    names = Organisation.objects.in_bulk([row["organisation_id"] for row in found])
    return [
        Line(
            str(row["organisation_id"]),
            names[row["organisation_id"]].label,
            row["open"],
            row["late"],
            row["soon"],
            row["unsigned"],
        )
        for row in found
    ]


def by_area(actor: Actor, *, now: datetime) -> list[Line]:
    """Return the communities of the supervisor's areas with their open cases, the most late first (1 statement)."""
    rows = scope(actor).annotate(community=Substr("area_code", 1, COMMUNITY)).values("community")
    counted = {
        row["community"]: row
        for row in rows.annotate(
            open=Count("pk"),
            late=Count("pk", filter=condition("late", now=now)),
            soon=Count("pk", filter=condition("soon", now=now)),
        ).order_by()
    }
    index, areas = area_index(), actor.areas(*SEEING)
    codes = {code for code in index if len(code) == COMMUNITY and any(covers(area, code) for area in areas)} | set(
        counted
    )
    none = {"open": 0, "late": 0, "soon": 0}
    lines = []
    for code in sorted(codes):
        row = counted.get(code, none)
        lines.append(Line(code, index[code].label if code in index else code, row["open"], row["late"], row["soon"]))
    return sorted(lines, key=lambda line: (-line.late, -line.soon, -line.open, line.key))

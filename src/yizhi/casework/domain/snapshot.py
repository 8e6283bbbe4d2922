"""What `decide` looks at: a case and its orders as plain values, read in two statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from yizhi.casework.enums import OPEN_ORDER_STAGES, OrderRole, OrderStage, Stage
from yizhi.casework.models import Case, ExtensionRequest, Order


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as the rules see it."""

    id: int
    organisation_id: int
    stage: OrderStage
    role: OrderRole
    deadline_at: datetime
    extension_count: int = 0
    extension_asked: bool = False
    ended_by: int | None = None

    @property
    def is_open(self) -> bool:
        """Whether the organisation still has to do something."""
        return self.stage in OPEN_ORDER_STAGES


@dataclass(frozen=True, slots=True)
class CaseView:
    """A case as the rules see it. `report_ids` are the reports that feed it, merged ones included."""

    id: int
    stage: Stage
    version: int
    area_code: str
    orders: tuple[OrderView, ...] = ()
    report_ids: frozenset[int] = frozenset()
    stage_before: str = ""
    closed_at: datetime | None = None
    due_at: datetime | None = None
    suspension_count: int = 0
    reporter_asked: bool = False
    has_category: bool = False
    merged_count: int = 0

    def order(self, order_id: int | None) -> OrderView | None:
        """Return one order, or None."""
        return next((order for order in self.orders if order.id == order_id), None)

    @property
    def open_orders(self) -> tuple[OrderView, ...]:
        """Orders that are out."""
        return tuple(order for order in self.orders if order.is_open)

    @property
    def handled_by(self) -> frozenset[int]:
        """Ids of the people who reported work done: none of them may check it."""
        return frozenset(o.ended_by for o in self.orders if o.stage == OrderStage.DONE and o.ended_by is not None)


def view_of(
    case: Case, orders: list[Order], *, report_ids: frozenset[int] = frozenset(), asked: frozenset[int] = frozenset()
) -> CaseView:
    """Return the view of loaded rows; no statements."""
    return CaseView(
        id=case.pk,
        stage=Stage(case.stage),
        version=case.version,
        area_code=case.area_code,
        orders=tuple(
            OrderView(
                id=order.pk,
                organisation_id=order.organisation_id,
                stage=OrderStage(order.stage),
                role=OrderRole(order.role),
                deadline_at=order.deadline_at,
                extension_count=order.extension_count,
                extension_asked=order.pk in asked,
                ended_by=order.ended_by_id,
            )
            for order in orders
        ),
        report_ids=report_ids,
        stage_before=case.stage_before,
        closed_at=case.closed_at,
        due_at=case.due_at,
        suspension_count=case.suspension_count,
        reporter_asked=case.reporter_asked,
        has_category=case.category_id is not None,
    )


def load(case: Case, *, report_id: int | None = None) -> CaseView:
    """Return the view of a case; 2 statements where it was dispatched, 1 or none where not.

    `report_id` is the one report whose holder acts: it counts as feeding the case
    when its own case is this one or was merged into it.
    """
    from yizhi.casework.models import Report  # noqa: PLC0415 - keeps the import list of plain values short

    orders = list(Order.objects.filter(case_id=case.pk).order_by("id")) if case.dispatched_at else []
    asked: frozenset[int] = frozenset()
    if any(order.stage in OPEN_ORDER_STAGES for order in orders):
        rows = ExtensionRequest.objects.filter(order__in=orders, state="asked")
        asked = frozenset(rows.values_list("order_id", flat=True))
    held: frozenset[int] = frozenset()
    if report_id is not None:
        rows_held = Report.objects.filter(pk=report_id, case_id=case.pk) | Report.objects.filter(
            pk=report_id, case__merged_into_id=case.pk
        )
        held = frozenset(rows_held.values_list("pk", flat=True))
    return view_of(case, orders, report_ids=held, asked=asked)

"""From a row's facts to the rows of a case and its history, decided by the same workflow table as live acts."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from yizhi.casework.domain import workflow
from yizhi.casework.domain.case_import.rows import RowFacts
from yizhi.casework.domain.snapshot import CaseView, OrderView
from yizhi.casework.domain.standards import DEFAULT_LIMIT, step_limit
from yizhi.casework.enums import ENDED_STAGES, Act, LimitedStep, OrderRole, OrderStage, Outcome, Severity, Stage
from yizhi.casework.models import Case, Order, Report
from yizhi.kernel.bulk import new
from yizhi.kernel.ids import new_number
from yizhi.org.actor import IMPORT


@dataclass(slots=True)
class Ids:
    """Ids set aside for a batch, handed out in order."""

    cases: Iterator[int]
    reports: Iterator[int]
    orders: Iterator[int]


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a row belongs in our own data."""

    area_code: str
    category_id: int | None
    organisation_id: int | None
    h3: int | None
    import_key: str


# Columns of `CaseEvent` in the order of an event's tuple: half a million of them are made, so no model instances, and
# the database numbers them.
EVENT_COLUMNS = (
    "case_id", "act", "from_stage", "to_stage", "at", "party", "organisation_id", "order_id", "report_id", "due_at", "area_code", "data",
    "reason", "note", "public_text", "request_id",
)  # fmt: skip


class History:
    """Builds the rows of one case act by act. Each act goes through `decide`; a forbidden one raises ConflictError."""

    def __init__(self, facts: RowFacts, placed: Placed, ids: Ids) -> None:
        self.facts, self.placed, self.ids = facts, placed, ids
        self.events: list[tuple[Any, ...]] = []
        self.orders: list[Order] = []
        self.case = self._case()
        self.report = self._report()
        self.view = CaseView(id=self.case.pk, stage=Stage.REPORTED, version=0, area_code=placed.area_code)
        self._event(
            Act.REPORT,
            facts.reported_at,
            from_stage="",
            report=True,
            data={"source": str(facts.source), "import": placed.import_key},
        )

    def _case(self) -> Case:
        facts, placed = self.facts, self.placed
        return new(
            Case, id=next(self.ids.cases), number=new_number(), stage=Stage.REPORTED, title=facts.title, category_id=placed.category_id, severity=Severity.ORDINARY,
            source=facts.source, area_code=placed.area_code, lon=facts.lon, lat=facts.lat, h3=placed.h3, address=facts.address, reported_at=facts.reported_at,
            moved_at=facts.reported_at, import_key=placed.import_key,
        )  # fmt: skip

    def _report(self) -> Report:
        facts = self.facts
        key = uuid.uuid5(uuid.NAMESPACE_URL, self.placed.import_key)
        return new(
            Report, id=next(self.ids.reports), key=key, case_id=self.case.pk, category_id=self.placed.category_id, text=facts.text, lon=facts.lon, lat=facts.lat,
            address=facts.address, source=facts.source, reported_at=facts.reported_at,
        )  # fmt: skip

    def _event(
        self,
        act: Act,
        at: datetime,
        *,
        from_stage: str,
        report: bool = False,
        order: Order | None = None,
        due_at: datetime | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        row = (
            self.case.pk, str(act), str(from_stage), str(self.view.stage if from_stage else Stage.REPORTED), at, "import",
            order.organisation_id if order else None, order.pk if order else None, self.report.pk if report else None, due_at, self.placed.area_code, data or {}, "", "", "", "",
        )  # fmt: skip
        self.events.append(row)

    def act(
        self,
        act: Act,
        at: datetime,
        *,
        order: Order | None = None,
        due_at: datetime | None = None,
        data: dict[str, Any] | None = None,
    ) -> None:
        """Carry one act out on the view and append its event."""
        decision = workflow.decide(self.view, act, actor=IMPORT, now=at, order_id=order.pk if order else None)
        self.view = replace(self.view, stage=decision.to_stage, version=self.view.version + 1, orders=decision.orders)
        if order is not None and decision.rule.order_to is not None:
            order.stage = decision.rule.order_to
        self._event(act, at, from_stage=decision.from_stage, order=order, due_at=due_at, data=data)

    def dispatch(self, organisation_id: int) -> Order:
        """Send the one order that the source's department stands for."""
        facts = self.facts
        at, limit = facts.reported_at, DEFAULT_LIMIT
        deadline = facts.deadline_at or limit.from_(at).at
        order = new(
            Order, id=next(self.ids.orders), case_id=self.case.pk, organisation_id=organisation_id, role=OrderRole.LEAD, stage=OrderStage.SENT, sent_at=at,
            sign_due_at=at, deadline_at=deadline, limit=limit.amount, time_kind=limit.kind,
        )  # fmt: skip
        self.orders.append(order)
        self.act(
            Act.DISPATCH, at, data={"organisations": [order.organisation_id], "orders": [order.pk], "call_up": False}
        )
        self.view = replace(
            self.view, orders=(OrderView(order.pk, order.organisation_id, OrderStage.SENT, OrderRole.LEAD, deadline),)
        )
        self.case.lead_id, self.case.dispatched_at, self.case.deadline_at = order.organisation_id, at, facts.deadline_at
        return order

    def _work(self, order: Order, *, done_at: datetime | None) -> None:
        self.act(Act.SIGN, self.facts.reported_at, order=order)
        order.signed_at = self.facts.reported_at
        if done_at is not None:
            self.act(Act.REPORT_DONE, done_at, order=order, due_at=self.facts.deadline_at)
            order.ended_at = self.case.handled_at = done_at

    def run(self) -> None:
        """Bring the case to the stage that the source names."""
        facts = self.facts
        if facts.stage == Stage.REFUSED:
            self.act(Act.REFUSE, facts.closed_at or facts.reported_at)
            self.case.closed_at = facts.closed_at or facts.reported_at
        elif facts.stage != Stage.REPORTED:
            self._take_on()
        self._settle()

    def _take_on(self) -> None:
        facts = self.facts
        self.act(
            Act.ACCEPT,
            facts.reported_at,
            data={"category": self.placed.category_id, "severity": str(Severity.ORDINARY)},
        )
        self.case.accepted_at, self.case.deadline_at = facts.reported_at, facts.deadline_at
        if self.placed.organisation_id is not None and facts.stage in {Stage.HANDLING, Stage.CLOSED}:
            self._work(
                self.dispatch(self.placed.organisation_id),
                done_at=facts.closed_at if facts.stage == Stage.CLOSED else None,
            )
        if facts.stage == Stage.CLOSED and facts.closed_at is not None:
            self.act(Act.CLOSE, facts.closed_at, due_at=facts.deadline_at, data={"outcome": str(Outcome.SOLVED)})
            self.case.closed_at, self.case.outcome = facts.closed_at, Outcome.SOLVED

    def _settle(self) -> None:
        case = self.case
        case.stage, case.version = self.view.stage, self.view.version
        case.moved_at = self.events[-1][EVENT_COLUMNS.index("at")]
        if case.stage in ENDED_STAGES:
            case.due_at = None
        elif case.stage == Stage.HANDLING:
            case.due_at = case.deadline_at or self.orders[-1].deadline_at
        else:
            case.due_at = (
                step_limit(LimitedStep.ACCEPT if case.stage == Stage.REPORTED else LimitedStep.DISPATCH)
                .from_(case.moved_at)
                .at
            )

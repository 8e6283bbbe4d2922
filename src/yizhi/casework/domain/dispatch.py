"""Handing work to organisations (派遣): to one, or to several at once, of which one leads."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yizhi.casework.domain import standards
from yizhi.casework.domain.desk import accept_case, ask_for_look
from yizhi.casework.domain.perform import perform, stale
from yizhi.casework.domain.standards import Limit
from yizhi.casework.domain.step import Step, Words
from yizhi.casework.enums import Act, CheckKind, LimitedStep, OrderRole, OrderStage, Severity, Stage, TimeKind
from yizhi.casework.models import Case, Order
from yizhi.kernel.errors import InvalidInputError
from yizhi.org.actor import Actor
from yizhi.org.models import Organisation


@dataclass(frozen=True, slots=True)
class OrderDraft:
    """Work for one organisation. Without a limit it gets the case's own."""

    organisation_id: int
    role: OrderRole = OrderRole.LEAD
    limit: Limit | None = None


def limit_of(case: Case) -> Limit:
    """Return the limit a case was accepted with, else that of its standard."""
    if case.limit is not None and case.time_kind:
        return Limit(case.limit, TimeKind(case.time_kind))
    return standards.standard(case.category_id, Severity(case.severity)).limit


def send_order(
    step: Step, draft: OrderDraft, *, instruction: str = "", is_call_up: bool = False, is_rework: bool = False
) -> Order:
    """Create one order with its sign-by time and its own deadline."""
    limit = draft.limit or limit_of(step.case)
    deadline = limit.from_(step.now)
    try:
        with transaction.atomic():
            return Order.objects.create(
                case=step.case, organisation_id=draft.organisation_id, role=draft.role, instruction=instruction, is_call_up=is_call_up, is_rework=is_rework,
                sent_at=step.now, sign_due_at=standards.step_limit(LimitedStep.SIGN).from_(step.now).at,
                deadline_at=deadline.at, deadline_provisional=deadline.provisional, limit=limit.amount, time_kind=limit.kind,
            )  # fmt: skip
    except IntegrityError as error:
        raise stale(step.case) from error


def _check_drafts(step: Step, drafts: Sequence[OrderDraft]) -> None:
    wanted = [draft.organisation_id for draft in drafts]
    if not wanted:
        raise InvalidInputError(_("Choose at least one organisation."), field="orders")
    if len(set(wanted)) != len(wanted) or {o.organisation_id for o in step.view.open_orders} & set(wanted):
        raise InvalidInputError(_("An organisation can hold only one open order of a case."), field="orders")
    known = Organisation.objects.filter(pk__in=wanted, is_active=True).count()
    if known != len(wanted):
        raise InvalidInputError(_("One of the organisations is unknown or no longer active."), field="orders")
    leads = [d for d in drafts if d.role == OrderRole.LEAD]
    leading = [o for o in step.view.orders if o.role == OrderRole.LEAD and (o.is_open or o.stage == OrderStage.DONE)]
    if len(leads) + len([o for o in leading if o.is_open]) > 1:
        raise InvalidInputError(_("Only one organisation can lead."), field="orders")
    if not leads and not leading:
        raise InvalidInputError(_("Choose which organisation leads."), field="orders")


def dispatching(step: Step, drafts: Sequence[OrderDraft], *, instruction: str = "", is_call_up: bool = False) -> None:
    """Effect of dispatching: the orders, the lead, and the latest of their deadlines."""
    _check_drafts(step, drafts)
    orders = [send_order(step, draft, instruction=instruction, is_call_up=is_call_up) for draft in drafts]
    lead = next((o.organisation_id for o in orders if o.role == OrderRole.LEAD), step.case.lead_id)
    latest = max([o.deadline_at for o in orders] + [o.deadline_at for o in step.view.open_orders])
    step.set(
        lead_id=lead,
        dispatched_at=step.case.dispatched_at or step.now,
        deadline_at=latest,
        due_at=latest,
        deadline_provisional=any(o.deadline_provisional for o in orders),
    )
    step.data |= {
        "organisations": [o.organisation_id for o in orders],
        "orders": [o.pk for o in orders],
        "call_up": is_call_up,
    }


def dispatch_case(
    case_id: int, drafts: Sequence[OrderDraft], *, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None,
    instruction: str = "", is_call_up: bool = False,
) -> Case:  # fmt: skip
    """Send orders to one or several organisations at once. They run in parallel; one leads."""

    def effect(step: Step) -> None:
        dispatching(step, drafts, instruction=instruction, is_call_up=is_call_up)

    return perform(
        Act.DISPATCH, case_id, effect, actor=actor, now=now, key=key, version=version, words=Words(note=instruction)
    )


def accept_and_dispatch(  # noqa: PLR0913 - keyword-only
    case_id: int, drafts: Sequence[OrderDraft], *, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None,
    category_id: int | None = None, severity: Severity = Severity.ORDINARY, title: str = "", instruction: str = "", is_call_up: bool = False,
) -> Case:  # fmt: skip
    """Take a case on and dispatch it in one go: both acts, both events, or neither."""
    with transaction.atomic():
        case = accept_case(
            case_id,
            actor=actor,
            now=now,
            key=key,
            version=version,
            category_id=category_id,
            severity=severity,
            title=title,
        )
        if case.stage != Stage.ACCEPTED:
            return case  # the same key again: it was dispatched then
        return dispatch_case(
            case_id, drafts, actor=actor, now=now, version=case.version, instruction=instruction, is_call_up=is_call_up
        )


def transfer_order(
    case_id: int, order_id: int, *, organisation_id: int, words: Words, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None,
) -> Case:  # fmt: skip
    """Move an order to another organisation (转办); the new order gets a fresh limit."""

    def effect(step: Step) -> None:
        if step.order is None or organisation_id in {o.organisation_id for o in step.view.open_orders}:
            raise InvalidInputError(_("An organisation can hold only one open order of a case."), field="organisation")
        if not Organisation.objects.filter(pk=organisation_id, is_active=True).exists():
            raise InvalidInputError(_("One of the organisations is unknown or no longer active."), field="organisation")
        order = send_order(
            step, OrderDraft(organisation_id, OrderRole(step.order.role)), instruction=step.order.instruction
        )
        latest = max([order.deadline_at] + [o.deadline_at for o in step.view.open_orders if o.id != order_id])
        step.set(deadline_at=latest, due_at=latest)
        if step.order.role == OrderRole.LEAD:
            step.set(lead_id=organisation_id)
        step.data |= {"to_organisation": organisation_id, "to_order": order.pk}

    return perform(
        Act.TRANSFER, case_id, effect, actor=actor, now=now, key=key, version=version, order_id=order_id, words=words
    )


def after_order_ended(step: Step) -> None:
    """Effect shared by acts that end an order: the case's deadline is the latest still running; checking gets its task."""
    if step.decision.to_stage == Stage.CHECKING:
        step.set(handled_at=step.now)
        ask_for_look(step, CheckKind.CHECK)
    elif step.decision.to_stage == Stage.HANDLING:
        running = [o.deadline_at for o in step.decision.orders if o.is_open]
        if running:
            step.set(deadline_at=max(running), due_at=max(running))


def revoke_order(
    case_id: int,
    order_id: int,
    *,
    words: Words,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
) -> Case:
    """Take an order back from an organisation."""
    return perform(
        Act.REVOKE,
        case_id,
        after_order_ended,
        actor=actor,
        now=now,
        key=key,
        version=version,
        order_id=order_id,
        words=words,
    )

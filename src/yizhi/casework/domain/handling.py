"""Acts of the organisation that holds an order: sign, return, ask for more time, report done."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from yizhi.casework.domain import clocks
from yizhi.casework.domain.dispatch import after_order_ended
from yizhi.casework.domain.perform import perform
from yizhi.casework.domain.step import Step, Words
from yizhi.casework.enums import Act, ExtensionState, PhotoPhase, TimeKind
from yizhi.casework.models import Case, ExtensionRequest, Order
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.org.actor import Actor
from yizhi.org.domain.calendar import load_calendar


def sign_order(
    case_id: int,
    order_id: int,
    *,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
) -> Case:
    """Take an order on (签收)."""

    def effect(step: Step) -> None:
        step.set_order(signed_at=now, signed_by_id=actor.user_id)
        step.due_at = step.order.sign_due_at if step.order else None

    return perform(Act.SIGN, case_id, effect, actor=actor, now=now, key=key, version=version, order_id=order_id)


def return_order(
    case_id: int,
    order_id: int,
    *,
    words: Words,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
) -> Case:
    """Hand an order back to the desk (退单) with a listed reason."""
    return perform(
        Act.RETURN,
        case_id,
        after_order_ended,
        actor=actor,
        now=now,
        key=key,
        version=version,
        order_id=order_id,
        words=words,
    )


def report_order_done(
    case_id: int,
    order_id: int,
    *,
    words: Words,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
) -> Case:
    """Report the work done (反馈) in words the reporter will read, with photos."""

    def effect(step: Step) -> None:
        if not words.public_text.strip():
            raise InvalidInputError(_("Say what was done; the reporter will read it."), field="public_text")
        step.phase = PhotoPhase.AFTER
        step.set_order(result=words.public_text)
        if step.order is not None and step.order.role == "lead":
            step.set(public_reply=words.public_text)
        after_order_ended(step)

    return perform(
        Act.REPORT_DONE, case_id, effect, actor=actor, now=now, key=key, version=version, order_id=order_id, words=words
    )


def request_extension(
    case_id: int, order_id: int, *, amount: int, words: Words, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None,
) -> Case:  # fmt: skip
    """Ask for more time (延期), before the deadline, of the order's own kind, at most its original limit."""

    def effect(step: Step) -> None:
        order = step.order
        if order is None or not 1 <= amount <= order.limit:
            most = order.limit if order else 0
            raise InvalidInputError(
                _("At most the original limit can be added: 1 to %(most)d.") % {"most": most}, field="limit"
            )
        ExtensionRequest.objects.create(
            order=order, limit=amount, time_kind=order.time_kind, reason=words.reason, note=words.note, asked_at=now
        )
        step.data |= {"limit": amount, "time_kind": order.time_kind}

    return perform(
        Act.REQUEST_EXTENSION,
        case_id,
        effect,
        actor=actor,
        now=now,
        key=key,
        version=version,
        order_id=order_id,
        words=words,
    )


def _decide_request(step: Step, state: ExtensionState, **changes: object) -> ExtensionRequest:
    request = ExtensionRequest.objects.filter(
        order_id=step.order.pk if step.order else 0, state=ExtensionState.ASKED
    ).first()
    if request is None or not ExtensionRequest.objects.filter(pk=request.pk, state=ExtensionState.ASKED).update(
        state=state, decided_at=step.now, **changes
    ):
        raise ConflictError(_("No request for more time is waiting."), code="extension_waits")
    step.data |= {"limit": request.limit, "time_kind": request.time_kind}
    return request


def _extended(order: Order, request: ExtensionRequest) -> clocks.Deadline:
    return clocks.deadline(order.deadline_at, request.limit, TimeKind(request.time_kind), load_calendar())


def grant_extension(
    case_id: int,
    order_id: int,
    *,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
    note: str = "",
) -> Case:
    """Grant the time asked for: the order's deadline moves, and the case's with it when it was the latest."""

    def effect(step: Step) -> None:
        request = _decide_request(step, ExtensionState.GRANTED)
        if step.order is None:
            return
        new = _extended(step.order, request)
        ExtensionRequest.objects.filter(pk=request.pk).update(new_deadline_at=new.at)
        step.set_order(
            deadline_at=new.at, deadline_provisional=new.provisional, extension_count=step.order.extension_count + 1
        )
        latest = max([new.at] + [o.deadline_at for o in step.view.open_orders if o.id != order_id])
        step.set(deadline_at=latest, due_at=latest)
        step.data |= {"deadline_before": step.order.deadline_at.isoformat(), "deadline_after": new.at.isoformat()}

    return perform(
        Act.GRANT_EXTENSION,
        case_id,
        effect,
        actor=actor,
        now=now,
        key=key,
        version=version,
        order_id=order_id,
        words=Words(note=note),
    )


def decline_extension(
    case_id: int,
    order_id: int,
    *,
    words: Words,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
) -> Case:
    """Decline the time asked for, with a listed reason."""

    def effect(step: Step) -> None:
        _decide_request(step, ExtensionState.DECLINED)

    return perform(
        Act.DECLINE_EXTENSION,
        case_id,
        effect,
        actor=actor,
        now=now,
        key=key,
        version=version,
        order_id=order_id,
        words=words,
    )

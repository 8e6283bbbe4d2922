"""Acts of the grid worker who looks: verification before, check after handling."""

from __future__ import annotations

import uuid
from datetime import datetime

from yizhi.casework.domain.desk import closing
from yizhi.casework.domain.dispatch import OrderDraft, send_order
from yizhi.casework.domain.perform import perform
from yizhi.casework.domain.step import Step, Words
from yizhi.casework.enums import Act, CheckKind, OrderRole, OrderStage, Outcome, PhotoPhase
from yizhi.casework.models import Case, Check
from yizhi.org.actor import Actor


def _settle(step: Step, kind: CheckKind, *, passed: bool) -> None:
    task = Check.objects.filter(case_id=step.case.pk, kind=kind, done_at__isnull=True).order_by("-id").first()
    if task is not None:
        step.due_at = task.due_at
        Check.objects.filter(pk=task.pk).update(done_at=step.now, done_by_id=step.actor.user_id, passed=passed)


def verify_case(
    case_id: int,
    *,
    found: bool,
    words: Words,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
) -> Case:
    """Say whether the problem is there; the desk decides then."""

    def effect(step: Step) -> None:
        step.phase = PhotoPhase.VERIFICATION
        _settle(step, CheckKind.VERIFICATION, passed=found)
        step.set(verified=found)

    act = Act.VERIFY_FOUND if found else Act.VERIFY_NOT_FOUND
    return perform(act, case_id, effect, actor=actor, now=now, key=key, version=version, words=words)


def pass_check(
    case_id: int, *, words: Words, actor: Actor, now: datetime, outcome: Outcome = Outcome.SOLVED, key: uuid.UUID | None = None, version: int | None = None,
) -> Case:  # fmt: skip
    """The work was done: the case is closed."""

    def effect(step: Step) -> None:
        step.phase = PhotoPhase.CHECK
        _settle(step, CheckKind.CHECK, passed=True)
        closing(step, outcome=outcome)

    return perform(Act.PASS_CHECK, case_id, effect, actor=actor, now=now, key=key, version=version, words=words)


def reworking(step: Step) -> None:
    """Effect of a failed check: the lead gets the order again (返工), with a fresh limit, and it is counted."""
    done = [o for o in step.view.orders if o.stage == OrderStage.DONE]
    leads = [o for o in done if o.role == OrderRole.LEAD] or done
    order = send_order(
        step,
        OrderDraft(leads[-1].organisation_id, OrderRole.LEAD),
        instruction=step.words.note or step.words.public_text,
        is_rework=True,
    )
    step.set(
        rework_count=step.case.rework_count + 1,
        deadline_at=order.deadline_at,
        due_at=order.deadline_at,
        handled_at=None,
        reporter_asked=False,
    )
    step.data |= {"organisations": [order.organisation_id], "orders": [order.pk]}


def fail_check(
    case_id: int, *, words: Words, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None
) -> Case:
    """The work was not done: back to handling with a listed reason."""

    def effect(step: Step) -> None:
        step.phase = PhotoPhase.CHECK
        _settle(step, CheckKind.CHECK, passed=False)
        reworking(step)

    return perform(Act.FAIL_CHECK, case_id, effect, actor=actor, now=now, key=key, version=version, words=words)

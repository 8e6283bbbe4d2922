"""Suspension (挂账): an approved pause of the clock, once, at most a year; it ends by itself."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yizhi.casework.domain import clocks
from yizhi.casework.domain.perform import perform
from yizhi.casework.domain.step import Step, Words
from yizhi.casework.enums import OPEN_ORDER_STAGES, Act, Party, Stage, TimeKind
from yizhi.casework.models import Case, Order
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.org.actor import SYSTEM, Actor
from yizhi.org.domain.calendar import load_calendar
from yizhi.org.domain.people import holders
from yizhi.org.enums import Role

LONGEST = timedelta(days=366)


def _kind(case: Case | Order) -> TimeKind:
    return TimeKind(case.time_kind) if case.time_kind else TimeKind.URGENT_HOURS


def _remaining(case: Case | Order, now: datetime) -> int | None:
    return clocks.remaining(now, case.deadline_at, _kind(case), load_calendar()) if case.deadline_at else None


def suspend_case(
    case_id: int, *, until: datetime, approver_id: int | None, words: Words, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None,
) -> Case:  # fmt: skip
    """Stop the clock until a date, approved by a supervisor of the area (the actor, when they are one)."""

    def effect(step: Step) -> None:
        approver = actor.user_id if step.decision.party == Party.SUPERVISOR else approver_id
        if approver is None or approver not in holders(Role.SUPERVISOR, area_code=step.case.area_code):
            raise InvalidInputError(_("Name the supervisor who approved it."), field="approver")
        if not now < until <= now + LONGEST:
            raise InvalidInputError(_("The pause ends on a day to come, at most a year ahead."), field="until")
        for order in Order.objects.filter(case_id=case_id, stage__in=OPEN_ORDER_STAGES):
            Order.objects.filter(pk=order.pk).update(remaining_seconds=_remaining(order, now))
        step.set(
            stage_before=step.view.stage,
            suspended_until=until,
            suspension_count=step.case.suspension_count + 1,
            remaining_seconds=_remaining(step.case, now),
        )
        step.data |= {"until": until.isoformat(), "approver": approver}

    return perform(Act.SUSPEND, case_id, effect, actor=actor, now=now, key=key, version=version, words=words)


def resume_case(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
    note: str = "",
) -> Case:
    """Let the clock run again: every deadline gets the time that was left when it stopped."""

    def effect(step: Step) -> None:
        calendar = load_calendar()
        for order in Order.objects.filter(case_id=case_id, stage__in=OPEN_ORDER_STAGES):
            if order.remaining_seconds is not None:
                new = clocks.after(now, order.remaining_seconds, _kind(order), calendar)
                Order.objects.filter(pk=order.pk).update(
                    deadline_at=new.at, deadline_provisional=new.provisional, remaining_seconds=None
                )
        if step.case.remaining_seconds is not None:
            new = clocks.after(now, step.case.remaining_seconds, _kind(step.case), calendar)
            step.set(deadline_at=new.at, deadline_provisional=new.provisional)
        step.data |= {"until": step.case.suspended_until.isoformat() if step.case.suspended_until else None}
        step.set(stage_before="", suspended_until=None, remaining_seconds=None)

    return perform(Act.RESUME, case_id, effect, actor=actor, now=now, key=key, version=version, words=Words(note=note))


def resume_due(now: datetime) -> int:
    """Resume every case whose pause has ended; returns how many. Called by the ticker."""
    done = 0
    for case_id in Case.objects.filter(stage=Stage.SUSPENDED, suspended_until__lte=now).values_list("pk", flat=True)[
        :500
    ]:
        try:
            resume_case(case_id, actor=SYSTEM, now=now)
            done += 1
        except ConflictError:
            continue  # somebody resumed it by hand at the same moment
    return done


def recompute_provisional(_now: datetime) -> int:
    """Recompute deadlines that were made past the last covered year, now that the calendar may have grown; returns how many changed."""
    calendar = load_calendar()
    changed = 0
    for order in Order.objects.filter(
        deadline_provisional=True, stage__in=OPEN_ORDER_STAGES, extension_count=0, remaining_seconds=None
    )[:1000]:
        new = clocks.deadline(order.sent_at, order.limit, _kind(order), calendar)
        if (new.at, new.provisional) != (order.deadline_at, True):
            changed += Order.objects.filter(pk=order.pk).update(
                deadline_at=new.at, deadline_provisional=new.provisional
            )
    for case in Case.objects.filter(
        deadline_provisional=True, stage__in=[Stage.ACCEPTED, Stage.HANDLING]
    ).prefetch_related("orders")[:1000]:
        running = [o for o in case.orders.all() if o.stage in OPEN_ORDER_STAGES]
        if running:
            latest = max(o.deadline_at for o in running)
            provisional = any(o.deadline_provisional for o in running)
            if (latest, provisional) != (case.deadline_at, True):
                changed += Case.objects.filter(pk=case.pk, version=case.version).update(
                    deadline_at=latest, due_at=latest, deadline_provisional=provisional
                )
        elif case.accepted_at and case.limit:
            new = clocks.deadline(case.accepted_at, case.limit, _kind(case), calendar)
            if not new.provisional:
                changed += Case.objects.filter(pk=case.pk, version=case.version).update(
                    deadline_at=new.at, deadline_provisional=False
                )
    return changed

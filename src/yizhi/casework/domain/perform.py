"""The one way an act is carried out, everything in one transaction.

known key? same answer → snapshot → decide → the act's effects
→ conditional UPDATE (row count says who won) → event → photos → outbox
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yizhi.casework.domain import notices, snapshot, standards, workflow
from yizhi.casework.domain.step import LONGEST_TEXT, NO_WORDS, Step, Words
from yizhi.casework.enums import ENDED_STAGES, Act, LimitedStep, OrderStage, PhotoPhase, Stage
from yizhi.casework.models import Case, CaseEvent, CasePhoto, Order
from yizhi.casework.rules import may_see
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from yizhi.kernel.request_id import request_id
from yizhi.media.domain.photos import claim_photos
from yizhi.org.actor import Actor, ActorKind

STEP_OF_STAGE = {
    Stage.REPORTED: LimitedStep.ACCEPT,
    Stage.VERIFYING: LimitedStep.VERIFY,
    Stage.ACCEPTED: LimitedStep.DISPATCH,
    Stage.CHECKING: LimitedStep.CHECK,
}
Effect = Callable[[Step], None]


def stage_due(stage: Stage, *, now: datetime, deadline_at: datetime | None) -> datetime | None:
    """Return when the current stage is due: the step's limit, in handling the case's deadline, else None."""
    if stage == Stage.HANDLING:
        return deadline_at
    step = STEP_OF_STAGE.get(stage)
    return standards.step_limit(step).from_(now).at if step else None


def check_words(rule: workflow.Rule, words: Words) -> None:
    """Raise InvalidInputError where the act lacks its listed reason or a text is too long."""
    if rule.reason and (rule.act, words.reason) not in standards.reasons():
        raise InvalidInputError(_("Choose a reason."), field="reason")
    for name in ("note", "public_text"):
        if len(getattr(words, name)) > LONGEST_TEXT:
            raise InvalidInputError(
                _("The text is longer than %(most)d characters.") % {"most": LONGEST_TEXT}, field=name
            )


def stale(case: Case) -> ConflictError:
    """Return the error that tells who was first."""
    last = CaseEvent.objects.filter(case_id=case.pk).select_related("actor").order_by("-id").first()
    facts: dict[str, Any] = {}
    if last is not None:
        facts = {"act": Act(last.act).label, "at": last.at, "who": str(last.actor or "")}
    return ConflictError(
        _("Somebody else acted on this case in the meantime. Look at it again; what you typed is kept."),
        code="stale",
        **facts,
    )


def record_event(step: Step, *, key: uuid.UUID | None) -> CaseEvent:
    """Append the event of a step and tie its photos to it."""
    decision = step.decision
    event = CaseEvent.objects.create(
        case=step.case,
        act=decision.rule.act,
        from_stage=decision.from_stage,
        to_stage=decision.to_stage,
        at=step.now,
        party=decision.party,
        actor_id=step.actor.user_id,
        organisation_id=step.order.organisation_id if step.order else None,
        order=step.order,
        report_id=step.actor.report_id,
        due_at=step.due_at or (step.order.deadline_at if step.order else step.view.due_at),
        reason=step.words.reason,
        note=step.words.note,
        public_text=step.words.public_text,
        area_code=step.case.area_code,
        data=step.data,
        key=key,
        request_id=request_id.get(),
    )
    attach_photos(event, step.words.photo_ids, phase=step.phase, now=step.now)
    return event


def attach_photos(event: CaseEvent, photo_ids: Sequence[uuid.UUID], *, phase: PhotoPhase, now: datetime) -> None:
    """Claim uploaded photos for an event, in the order given."""
    if photo_ids:
        photos = claim_photos(photo_ids, now=now)
        CasePhoto.objects.bulk_create(
            CasePhoto(
                case_id=event.case_id,
                photo=photo,
                event=event,
                report_id=event.report_id,
                order_id=event.order_id,
                phase=phase,
                position=n,
            )
            for n, photo in enumerate(photos)
        )


def _write_order(step: Step) -> None:
    if step.order is None or not (step.order_changes or step.decision.rule.order_to):
        return
    changes = dict(step.order_changes)
    if step.decision.rule.order_to:
        changes["stage"] = step.decision.rule.order_to
        if step.decision.rule.order_to != OrderStage.SIGNED:
            changes |= {"ended_at": step.now, "ended_by_id": step.actor.user_id}
    if not Order.objects.filter(pk=step.order.pk, stage=step.order.stage).update(**changes):
        raise stale(step.case)
    for name, value in changes.items():
        setattr(step.order, name, value)


def _write_case(step: Step) -> None:
    decision, changes = step.decision, step.changes
    if decision.moves:
        changes |= {"stage": decision.to_stage, "moved_at": step.now}
        deadline_at = changes.get("deadline_at", step.case.deadline_at)
        changes.setdefault("due_at", stage_due(decision.to_stage, now=step.now, deadline_at=deadline_at))
        if decision.to_stage in ENDED_STAGES:
            changes |= {"due_at": None, "supervised_until": None}
    rows = Case.objects.filter(pk=step.case.pk)
    if not decision.rule.quiet:
        changes["version"] = step.view.version + 1
        rows = rows.filter(version=step.view.version)
    if changes and not rows.update(**changes):
        raise stale(step.case)
    for name, value in changes.items():
        if not hasattr(value, "resolve_expression"):
            setattr(step.case, name, value)


def _known(key: uuid.UUID | None, act: Act) -> Case | None:
    event = CaseEvent.objects.select_related("case").filter(key=key).first() if key else None
    if event is not None and event.act != act:
        raise InvalidInputError(_("This form was used for something else already. Reload the page."), code="key_reused")
    return event.case if event else None


def _begin(
    act: Act, case_id: int, *, actor: Actor, now: datetime, version: int | None, order_id: int | None, words: Words
) -> Step:
    case = Case.objects.filter(pk=case_id).first()
    if case is None:
        raise NotFoundError(_("There is no such case."))
    view = snapshot.load(case, report_id=actor.report_id)
    if not may_see(actor, view):
        raise NotFoundError(_("There is no such case."))
    decision = workflow.decide(
        view, act, actor=actor, now=now, order_id=order_id, reopen_days=settings.YIZHI_REOPEN_DAYS
    )
    if version is not None and version != case.version and not decision.rule.quiet:
        raise stale(case)
    if actor.kind != ActorKind.IMPORT:
        check_words(decision.rule, words)
    order = (
        Order.objects.select_related("organisation").get(pk=order_id)
        if order_id and decision.rule.order_stages
        else None
    )
    return Step(case=case, view=view, decision=decision, actor=actor, now=now, words=words, order=order)


def perform(  # noqa: PLR0913 - the one signature that all acts share, keyword-only
    act: Act,
    case_id: int,
    effect: Effect | None = None,
    *,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
    order_id: int | None = None,
    words: Words = NO_WORDS,
) -> Case:
    """Carry out one act on a case and return the case as it stands after it.

    Raises NotFoundError (outsiders), NotAllowedError (wrong party), ConflictError
    (stage, guard, or somebody else was first), InvalidInputError (reason, texts).
    Nothing is written when it raises.
    """
    if (known := _known(key, act)) is not None:
        return known
    try:
        with transaction.atomic():
            step = _begin(act, case_id, actor=actor, now=now, version=version, order_id=order_id, words=words)
            if effect is not None:
                effect(step)
            _write_order(step)
            _write_case(step)
            event = record_event(step, key=key)
            notices.send(step, event)
    except IntegrityError:
        if (known := _known(key, act)) is not None:
            return known
        raise
    return step.case

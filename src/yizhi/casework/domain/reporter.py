"""Acts of the reporter on the tracking page."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.utils.translation import gettext as _

from yizhi.casework.domain.checking import reworking
from yizhi.casework.domain.desk import closing
from yizhi.casework.domain.perform import perform
from yizhi.casework.domain.step import Step, Words
from yizhi.casework.enums import Act, Outcome, PhotoPhase, Stage
from yizhi.casework.models import Case, Check, Rating, Report
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.kernel.ids import is_token
from yizhi.org.actor import Actor

BEST = 5


def report_by_token(token: str) -> Report:
    """Return the report that a private link belongs to, or raise NotFoundError."""
    known = Report.objects.select_related("case__merged_into", "topic").filter(token=token)
    report = known.first() if is_token(token) else None
    if report is None:
        raise NotFoundError(_("This link is not known. Check it, or look up your report by its number."))
    return report


def leading_case(report: Report) -> Case:
    """Return the case a report's holder follows: its own, or the one it was merged into."""
    return report.case.merged_into or report.case


def withdraw(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
    text: str = "",
) -> Case:
    """Take the report back before work has begun. Only where no other report feeds the case."""

    def effect(step: Step) -> None:
        if step.case.report_count > 1:
            raise InvalidInputError(
                _("Others reported the same problem, so the case goes on. You need do nothing."), field="public_text"
            )
        Check.objects.filter(case_id=case_id, done_at__isnull=True).delete()
        step.set(closed_at=now)

    return perform(
        Act.WITHDRAW, case_id, effect, actor=actor, now=now, key=key, version=version, words=Words(public_text=text)
    )


def _answer(actor: Actor, *, now: datetime, **answer: object) -> None:
    Rating.objects.update_or_create(report_id=actor.report_id or 0, defaults={**answer, "rated_at": now})


def confirm_solved(
    case_id: int, *, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None
) -> Case:
    """Say that it is solved; while the reporter is asked in checking, this closes the case."""

    def effect(step: Step) -> None:
        _answer(actor, now=now, solved=True)
        step.data |= {"solved": True}
        if step.view.stage == Stage.CHECKING:
            closing(step, outcome=Outcome.SOLVED)

    return perform(Act.CONFIRM_SOLVED, case_id, effect, actor=actor, now=now, key=key, version=version)


def deny_solved(
    case_id: int, *, words: Words, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None
) -> Case:
    """Say that it is not solved, with a reason: from checking back to handling, from closed it reopens."""
    stage = Case.objects.filter(pk=case_id).values_list("stage", flat=True).first()
    if stage == Stage.CLOSED:
        return reopen_case(case_id, words=words, actor=actor, now=now, key=key, version=version)

    def effect(step: Step) -> None:
        _answer(actor, now=now, solved=False, text=words.public_text)
        step.phase = PhotoPhase.REPORT
        step.data |= {"solved": False}
        Check.objects.filter(case_id=case_id, done_at__isnull=True).update(done_at=now, passed=False)
        reworking(step)

    return perform(Act.DENY_SOLVED, case_id, effect, actor=actor, now=now, key=key, version=version, words=words)


def reopen_case(
    case_id: int, *, words: Words, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None
) -> Case:
    """Reopen within the window (重开): the clock starts again; the first closing stays in the figures."""

    def effect(step: Step) -> None:
        if actor.report_id is not None:
            _answer(actor, now=now, solved=False, text=words.public_text)
        step.phase = PhotoPhase.REPORT
        step.data |= {
            "closed_at": step.case.closed_at.isoformat() if step.case.closed_at else None,
            "outcome": step.case.outcome,
            "solved": False,
        }
        step.set(
            reopen_count=step.case.reopen_count + 1,
            closed_at=None,
            outcome="",
            handled_at=None,
            deadline_at=None,
            reporter_asked=False,
            on_the_spot=False,
        )
        if step.decision.to_stage == Stage.ACCEPTED and step.case.accepted_at is not None:
            from yizhi.casework.domain.dispatch import limit_of  # noqa: PLC0415 - read only on this path

            new = limit_of(step.case).from_(now)
            step.set(deadline_at=new.at, deadline_provisional=new.provisional)

    return perform(Act.REOPEN, case_id, effect, actor=actor, now=now, key=key, version=version, words=words)


def rate(case_id: int, *, stars: int, text: str, actor: Actor, now: datetime, key: uuid.UUID | None = None) -> Case:
    """Rate a closed case 1–5 with words."""

    def effect(step: Step) -> None:
        if not 1 <= stars <= BEST:
            raise InvalidInputError(_("Choose one to five stars."), field="stars")
        _answer(actor, now=now, stars=stars, text=text)
        step.data |= {"stars": stars}

    return perform(Act.RATE, case_id, effect, actor=actor, now=now, key=key, words=Words(public_text=text))


def remark(case_id: int, *, words: Words, actor: Actor, now: datetime, key: uuid.UUID | None = None) -> Case:
    """Add a remark or photos to one's report."""

    def effect(step: Step) -> None:
        if not (words.public_text.strip() or words.photo_ids):
            raise InvalidInputError(_("Write a remark or add a photo."), field="public_text")
        step.phase = PhotoPhase.REPORT

    return perform(Act.REMARK, case_id, effect, actor=actor, now=now, key=key, words=words)

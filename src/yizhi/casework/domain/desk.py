"""Acts of the duty desk, but for dispatching."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from yizhi.casework.domain import search, standards
from yizhi.casework.domain.perform import perform
from yizhi.casework.domain.step import Step, Words
from yizhi.casework.enums import ENDED_STAGES, Act, CheckKind, LimitedStep, Outcome, Severity, Stage
from yizhi.casework.models import Case, Check
from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.cells import cell_of
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.locate import locate
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.org.actor import Actor
from yizhi.org.enums import Role


def ask_for_look(step: Step, kind: CheckKind) -> None:
    """Put a task on the list of the case's grid workers."""
    due_at = (
        standards.step_limit(LimitedStep.VERIFY if kind == CheckKind.VERIFICATION else LimitedStep.CHECK)
        .from_(step.now)
        .at
    )
    Check.objects.create(case=step.case, kind=kind, area_code=step.case.area_code, asked_at=step.now, due_at=due_at)
    step.set(due_at=due_at)


def request_verification(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
    note: str = "",
) -> Case:
    """Ask a grid worker of the case's grid to look before the desk decides."""
    return perform(
        Act.REQUEST_VERIFICATION,
        case_id,
        lambda step: ask_for_look(step, CheckKind.VERIFICATION),
        actor=actor,
        now=now,
        key=key,
        version=version,
        words=Words(note=note),
    )


def accepting(step: Step, *, category_id: int | None, severity: Severity, title: str) -> None:
    """Effect of acceptance: a category, a limit and a deadline by the case standard."""
    category_id = category_id or step.case.category_id
    if category_id is None or category_id not in standards.categories():
        raise InvalidInputError(_("Choose a category."), field="category")
    limit = standards.standard(category_id, severity).limit
    deadline = limit.from_(step.now)
    if title.strip():
        step.set(title=title.strip()[:120])
    step.set(
        category_id=category_id,
        severity=severity,
        accepted_at=step.now,
        deadline_at=deadline.at,
        deadline_provisional=deadline.provisional,
        limit=limit.amount,
        time_kind=limit.kind,
    )
    step.data |= {"category": category_id, "severity": str(severity)}


def accept_case(
    case_id: int, *, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None,
    category_id: int | None = None, severity: Severity = Severity.ORDINARY, title: str = "",
) -> Case:  # fmt: skip
    """Take a case on (立案): category, severity, and the deadline of its case standard."""
    return perform(
        Act.ACCEPT,
        case_id,
        lambda step: accepting(step, category_id=category_id, severity=severity, title=title),
        actor=actor,
        now=now,
        key=key,
        version=version,
    )


def refuse_case(
    case_id: int, *, actor: Actor, now: datetime, words: Words, key: uuid.UUID | None = None, version: int | None = None
) -> Case:
    """Say no (不予受理) with a listed reason and words the reporter can read."""

    def effect(step: Step) -> None:
        if not words.public_text.strip():
            raise InvalidInputError(_("Tell the reporter why, and whom to turn to."), field="public_text")
        step.set(public_reply=words.public_text, closed_at=step.now)

    return perform(Act.REFUSE, case_id, effect, actor=actor, now=now, key=key, version=version, words=words)


def merge_case(
    case_id: int,
    *,
    lead_id: int,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
    note: str = "",
) -> Case:
    """Join a duplicate to the case that leads (并案). The lead must be open and within the desk's area."""

    def effect(step: Step) -> None:
        lead = Case.objects.filter(pk=lead_id).first()
        if lead is None or lead_id == case_id or not actor.holds(Role.DUTY_DESK, lead.area_code):
            raise InvalidInputError(_("Choose the case that this one belongs to."), field="lead_case")
        if Case.objects.filter(merged_into_id=case_id).exists():
            raise ConflictError(
                _("Other cases were merged into this one. Merge them into the leading case first."), code="leads_others"
            )
        rows = Case.objects.filter(pk=lead_id).exclude(stage__in=ENDED_STAGES)
        if not rows.update(report_count=F("report_count") + step.case.report_count):
            raise ConflictError(_("The leading case has ended meanwhile."), code="ended")
        Check.objects.filter(case_id=case_id, done_at__isnull=True).delete()
        step.set(
            merged_into_id=lead_id, stage_before=Stage.ACCEPTED if step.view.stage == Stage.ACCEPTED else Stage.REPORTED
        )
        step.data |= {"lead": lead_id, "lead_number": lead.number}

    return perform(Act.MERGE, case_id, effect, actor=actor, now=now, key=key, version=version, words=Words(note=note))


def unmerge_case(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
    note: str = "",
) -> Case:
    """Undo a merge: the case goes back to the stage it came from."""

    def effect(step: Step) -> None:
        if not note.strip():
            raise InvalidInputError(_("Say why the merge is undone."), field="note")
        Case.objects.filter(pk=step.case.merged_into_id or 0).update(
            report_count=F("report_count") - step.case.report_count
        )
        step.data |= {"lead": step.case.merged_into_id}
        step.set(merged_into_id=None, stage_before="")

    return perform(Act.UNMERGE, case_id, effect, actor=actor, now=now, key=key, version=version, words=Words(note=note))


def _is_against_its_point(case: Case, area_code: str) -> bool:
    """Tell whether an area is another one than where the case's point lies: re-gridding leaves such a choice alone."""
    return case.lon is not None and case.lat is not None and locate(case.lon, case.lat) != area_code


def correct_case(
    case_id: int, *, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None, **facts: Any
) -> Case:
    """Correct title, category, severity, address or point. What it said before stays in the event.

    Accepts `title`, `category_id`, `severity`, `address`, `lon` + `lat`, `area_code`, `is_public`; raises InvalidInputError.
    """

    def effect(step: Step) -> None:
        changes = {
            name: value for name, value in facts.items() if value is not None and value != getattr(step.case, name)
        }
        by_hand = step.case.area_by_hand
        if "category_id" in changes and changes["category_id"] not in standards.categories():
            raise InvalidInputError(_("Choose a category."), field="category")
        if "lon" in changes or "lat" in changes:
            lon, lat = checked_point(facts["lon"], facts["lat"])
            changes |= {
                "lon": lon,
                "lat": lat,
                "h3": cell_of(lon, lat),
                "area_code": locate(lon, lat) or step.case.area_code,
            }
            by_hand = None
        elif "area_code" in changes:
            if changes["area_code"] not in area_index():
                raise InvalidInputError(_("There is no such area. Choose one from the list."), field="area_code")
            by_hand = _is_against_its_point(step.case, changes["area_code"]) or None
        if not changes:
            raise InvalidInputError(_("Nothing was changed."), field="title")
        step.data |= {
            "before": {name: str(getattr(step.case, name)) for name in changes},
            "after": {name: str(value) for name, value in changes.items()},
        }
        step.set(**changes, area_by_hand=by_hand)
        if "title" in changes or "address" in changes:
            search.index_case(step.case, "", title=changes.get("title"), address=changes.get("address"))

    return perform(Act.CORRECT, case_id, effect, actor=actor, now=now, key=key, version=version)


def publish_reply(case_id: int, *, actor: Actor, now: datetime, text: str, key: uuid.UUID | None = None) -> Case:
    """Write or change the public reply."""

    def effect(step: Step) -> None:
        if not text.strip():
            raise InvalidInputError(_("Write what the reporter will read."), field="public_text")
        step.set(public_reply=text)

    return perform(Act.REPLY, case_id, effect, actor=actor, now=now, key=key, words=Words(public_text=text))


def ask_reporter(
    case_id: int,
    *,
    actor: Actor,
    now: datetime,
    key: uuid.UUID | None = None,
    version: int | None = None,
    text: str = "",
) -> Case:
    """Ask the reporter whether it is solved, instead of or beside a look on the spot."""
    return perform(
        Act.ASK_REPORTER,
        case_id,
        lambda step: step.set(reporter_asked=True),
        actor=actor,
        now=now,
        key=key,
        version=version,
        words=Words(public_text=text),
    )


def closing(step: Step, *, outcome: Outcome, public_text: str = "") -> None:
    """Effect of closing: outcome, time, public reply; open tasks to look are settled."""
    reply = public_text.strip() or step.case.public_reply
    Check.objects.filter(case_id=step.case.pk, done_at__isnull=True).update(
        done_at=step.now, done_by_id=step.actor.user_id, passed=outcome != Outcome.UNSOLVED
    )
    step.set(outcome=outcome, closed_at=step.now, public_reply=reply, reporter_asked=False)
    step.data |= {
        "outcome": str(outcome),
        "deadline_at": step.case.deadline_at.isoformat() if step.case.deadline_at else None,
    }


def close_case(
    case_id: int, *, outcome: Outcome, public_text: str, actor: Actor, now: datetime, key: uuid.UUID | None = None, version: int | None = None, note: str = "",
) -> Case:  # fmt: skip
    """Close by the desk (结案) with an outcome and a public reply."""

    def effect(step: Step) -> None:
        if not public_text.strip() and not step.case.public_reply:
            raise InvalidInputError(_("Write what the reporter will read."), field="public_text")
        closing(step, outcome=outcome, public_text=public_text)

    return perform(
        Act.CLOSE,
        case_id,
        effect,
        actor=actor,
        now=now,
        key=key,
        version=version,
        words=Words(note=note, public_text=public_text),
    )

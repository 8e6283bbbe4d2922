"""Nudges and formal orders from above, internal notes, and the record of having called the reporter."""

from __future__ import annotations

import uuid
from datetime import datetime

from django.db.models import F
from django.utils.translation import gettext as _

from yizhi.casework.domain.perform import perform
from yizhi.casework.domain.step import Step, Words
from yizhi.casework.enums import Act
from yizhi.casework.models import Case
from yizhi.kernel.errors import InvalidInputError
from yizhi.org.actor import Actor


def urge_case(case_id: int, *, actor: Actor, now: datetime, key: uuid.UUID | None = None, note: str = "") -> Case:
    """Nudge whoever holds the case (催办); the deadline stays."""
    return perform(
        Act.URGE,
        case_id,
        lambda step: step.set(urge_count=F("urge_count") + 1),
        actor=actor,
        now=now,
        key=key,
        words=Words(note=note),
    )


def supervise_case(
    case_id: int, *, until: datetime, actor: Actor, now: datetime, key: uuid.UUID | None = None, note: str = ""
) -> Case:
    """Order formally (督办) with a deadline of its own; on the supervisor's list until closed."""

    def effect(step: Step) -> None:
        if until <= now:
            raise InvalidInputError(_("Choose a deadline that lies ahead."), field="until")
        step.set(supervised_until=until)
        step.data |= {"until": until.isoformat()}

    return perform(Act.SUPERVISE, case_id, effect, actor=actor, now=now, key=key, words=Words(note=note))


def add_note(case_id: int, *, text: str, actor: Actor, now: datetime, key: uuid.UUID | None = None) -> Case:
    """Write an internal note; the reporter never sees it."""

    def effect(_step: Step) -> None:
        if not text.strip():
            raise InvalidInputError(_("Write the note first."), field="note")

    return perform(Act.NOTE, case_id, effect, actor=actor, now=now, key=key, words=Words(note=text))


def record_contact(case_id: int, *, actor: Actor, now: datetime, key: uuid.UUID | None = None, note: str = "") -> Case:
    """Record that the reporter was contacted (响应)."""
    return perform(Act.RECORD_CONTACT, case_id, actor=actor, now=now, key=key, words=Words(note=note))

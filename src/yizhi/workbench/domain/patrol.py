"""What a grid worker sends in from the street: a report for the desk, or a problem settled at once."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from yizhi.casework.domain import standards
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.domain.intake import file_report, settle_on_the_spot
from yizhi.casework.enums import Severity, Source
from yizhi.casework.models import Category, Report
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.org.actor import Actor
from yizhi.workbench.place_filters import whole

REPORT, ON_THE_SPOT = "report", "spot"


@dataclass(slots=True)
class PatrolDraft:
    """What the form says, as typed: shown again when something is wrong with it."""

    mode: str = REPORT
    category: str = ""
    severity: str = Severity.ORDINARY
    text: str = ""
    lon: str = ""
    lat: str = ""
    area_code: str = ""
    address: str = ""
    done: str = ""
    place: str = ""
    photos: Sequence[uuid.UUID] = field(default_factory=list)
    after: Sequence[uuid.UUID] = field(default_factory=list)


def _class_of(category: Category) -> str:
    return f"{category.get_kind_display()} · {category.major_label}"


def category_groups() -> list[tuple[str, list[Category]]]:
    """Return the active categories of the current dictionary by their major class (no statements most of the time)."""
    groups: dict[str, list[Category]] = {}
    for category in standards.categories().values():
        if category.is_active and category.dictionary.is_current:
            groups.setdefault(_class_of(category), []).append(category)
    return list(groups.items())


def _degrees(typed: str) -> float | None:
    if not typed.strip():
        return None
    try:
        return float(typed)
    except ValueError as error:
        raise InvalidInputError(_("The point on the map could not be read. Choose it again."), field="place") from error


def _category(typed: str) -> int | None:
    if not typed:
        return None
    found = int(typed) if typed.isascii() and typed.isdigit() else -1
    if found not in standards.categories():
        raise InvalidInputError(_("There is no such category. Choose one from the list."), field="category")
    return found


def _report_draft(draft: PatrolDraft, language: str) -> ReportDraft:
    if draft.severity not in Severity.values:
        raise InvalidInputError(_("Choose how urgent it is."), field="severity")
    return ReportDraft(
        text=draft.text.replace("\x00", ""),
        category_id=_category(draft.category),
        lon=_degrees(draft.lon),
        lat=_degrees(draft.lat),
        area_code=draft.area_code,
        address=draft.address.replace("\x00", "")[:200],
        source=Source.PATROL,
        language=language,
        photo_ids=draft.photos,
        place_id=whole(draft.place),
        severity=Severity(draft.severity),
    )


def send(draft: PatrolDraft, *, actor: Actor, now: datetime, key: uuid.UUID, language: str) -> Report:
    """Send a patrol report, or settle it on the spot; the same key gives the same report, once.

    Raises InvalidInputError (names the field) and, on the spot outside the worker's grids, NotAllowedError.
    """
    report = _report_draft(draft, language)
    if draft.mode == ON_THE_SPOT:
        done = draft.done.replace("\x00", "").strip()
        if not done:
            raise InvalidInputError(_("Say in a few words what you did."), field="done")
        return settle_on_the_spot(report, after_ids=draft.after, public_text=done, actor=actor, now=now, key=key)
    return file_report(report, actor=actor, now=now, key=key)


def own_report(actor: Actor, report_uuid: uuid.UUID) -> Report:
    """Return a report that the actor sent in, or raise NotFoundError (1 statement)."""
    mine = Report.objects.filter(uuid=report_uuid, reported_by_id=actor.user_id, source=Source.PATROL)
    report = mine.select_related("case__category").first()
    if report is None:
        raise NotFoundError(_("There is no such report of yours."))
    return report

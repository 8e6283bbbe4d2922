"""A report comes in: it opens a case, joins one, or is settled on the spot."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yizhi.casework.domain import notices, search, standards
from yizhi.casework.domain.contacts import keep_contact
from yizhi.casework.domain.draft import ReportDraft, area_of, at_its_place, category_of, check_draft, title_of
from yizhi.casework.domain.perform import attach_photos
from yizhi.casework.enums import ENDED_STAGES, Act, LimitedStep, Outcome, Party, PhotoPhase, Stage
from yizhi.casework.models import Case, CaseEvent, Report
from yizhi.grid.domain.cells import cell_of
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.insert import insert
from yizhi.kernel.request_id import request_id
from yizhi.org.actor import Actor, ActorKind
from yizhi.org.enums import Role


def _new_case(draft: ReportDraft, *, now: datetime) -> Case:
    point = draft.lon is not None and draft.lat is not None
    case = Case(
        stage=Stage.REPORTED,
        title=title_of(draft),
        category_id=category_of(draft),
        severity=draft.severity,
        source=draft.source,
        is_public=draft.is_public,
        area_code=area_of(draft),
        lon=draft.lon,
        lat=draft.lat,
        h3=cell_of(draft.lon, draft.lat) if point else None,  # type: ignore[arg-type]  # both are set
        address=draft.address.strip(),
        place_id=draft.place_id,
        reported_at=now,
        moved_at=now,
        due_at=standards.step_limit(LimitedStep.ACCEPT).from_(now).at,
    )
    return insert(case)


def _new_report(draft: ReportDraft, case: Case, *, actor: Actor, now: datetime, key: uuid.UUID) -> Report:
    report = Report(
        key=key,
        case=case,
        topic_id=draft.topic_id,
        category_id=draft.category_id,
        text=draft.text.strip(),
        lon=draft.lon,
        lat=draft.lat,
        address=draft.address.strip(),
        place_id=draft.place_id,
        source=draft.source,
        is_public=draft.is_public,
        language=draft.language,
        reported_at=now,
        reported_by_id=actor.user_id,
    )
    return insert(report)


def _append(
    act: Act, report: Report, draft: ReportDraft, *, actor: Actor, now: datetime, from_stage: str = ""
) -> CaseEvent:
    case = report.case
    party = {ActorKind.STAFF: Party.GRID_WORKER if actor.has_role(Role.GRID_WORKER) else Party.DESK}.get(
        actor.kind, Party.REPORTER
    )
    event = CaseEvent(
        case=case, act=act, from_stage=from_stage, to_stage=case.stage, at=now, party=party, actor_id=actor.user_id,
        report=report, area_code=case.area_code, request_id=request_id.get(), data={"source": str(draft.source)},
    )  # fmt: skip
    insert(event)
    attach_photos(event, draft.photo_ids, phase=PhotoPhase.REPORT, now=now)
    if draft.contact is not None:
        keep_contact(report, draft.contact, now=now)
        notices.send_receipt(report, draft.contact, now=now)
    return event


def _known(key: uuid.UUID) -> Report | None:
    return Report.objects.select_related("case").filter(key=key).first()


# A random number is taken already about once in 2,750 reports when ten million cases are stored.
ATTEMPTS = 3


def _once(key: uuid.UUID, store: Callable[[], Report]) -> Report:
    """Store in one transaction; the same key again gives the report that is there, a taken number is drawn again."""
    for attempt in range(ATTEMPTS):
        try:
            with transaction.atomic():
                return store()
        except IntegrityError:
            if (known := _known(key)) is not None:
                return known
            if attempt == ATTEMPTS - 1:
                raise
    raise AssertionError  # the loop returns or raises


def file_report(draft: ReportDraft, *, actor: Actor, now: datetime, key: uuid.UUID) -> Report:
    """Open a case from a report and return the report; the same key gives the same report, once.

    Raises InvalidInputError, which names the field.
    """
    draft = at_its_place(draft)
    check_draft(draft)

    def store() -> Report:
        case = _new_case(draft, now=now)
        report = _new_report(draft, case, actor=actor, now=now, key=key)
        _append(Act.REPORT, report, draft, actor=actor, now=now)
        search.index_case(case, draft.text)
        return report

    return _once(key, store)


def join_case(case_id: int, draft: ReportDraft, *, actor: Actor, now: datetime, key: uuid.UUID) -> Report:
    """File a report that joins a public open case ("I have this too").

    Raises ConflictError where the case has ended meanwhile, NotFoundError where it is not public.
    """
    draft = at_its_place(draft)
    check_draft(draft)

    def store() -> Report:
        case = Case.objects.filter(pk=case_id, is_public=True).first()
        if case is None:
            raise NotFoundError(_("There is no such case."))
        if (
            not Case.objects.filter(pk=case_id)
            .exclude(stage__in=ENDED_STAGES)
            .update(report_count=F("report_count") + 1)
        ):
            raise ConflictError(_("That case has ended meanwhile. Send yours as a new report."), code="ended")
        report = _new_report(draft, case, actor=actor, now=now, key=key)
        _append(Act.ME_TOO, report, draft, actor=actor, now=now, from_stage=case.stage)
        return report

    return _once(key, store)


def settle_on_the_spot(
    draft: ReportDraft, *, after_ids: Sequence[uuid.UUID], public_text: str, actor: Actor, now: datetime, key: uuid.UUID
) -> Report:
    """Record what a grid worker found and fixed at once (当即办理): reported and closed in one act.

    Raises NotAllowedError outside the worker's grids, InvalidInputError without an after photo.
    """
    draft = at_its_place(draft)
    check_draft(draft)
    area = area_of(draft)
    if not actor.holds(Role.GRID_WORKER, area):
        raise NotAllowedError(_("This place is outside your grids. Send it as a report instead."))
    if not after_ids:
        raise InvalidInputError(_("Add a photo of how it looks now."), field="after")

    def store() -> Report:
        case = _new_case(draft, now=now)
        report = _new_report(draft, case, actor=actor, now=now, key=key)
        _append(Act.REPORT, report, draft, actor=actor, now=now)
        _close_at_once(case, report, public_text=public_text, after_ids=after_ids, actor=actor, now=now)
        search.index_case(case, draft.text)
        return report

    report = _once(key, store)
    report.case.refresh_from_db()
    return report


def _close_at_once(
    case: Case, report: Report, *, public_text: str, after_ids: Sequence[uuid.UUID], actor: Actor, now: datetime
) -> None:
    changes = {
        "stage": Stage.CLOSED, "outcome": Outcome.SOLVED, "on_the_spot": True, "accepted_at": now, "handled_at": now,
        "closed_at": now, "due_at": None, "public_reply": public_text, "version": 1,
    }  # fmt: skip
    Case.objects.filter(pk=case.pk).update(**changes)
    event = CaseEvent.objects.create(
        case=case, act=Act.ON_THE_SPOT, from_stage=Stage.REPORTED, to_stage=Stage.CLOSED, at=now, party=Party.GRID_WORKER, actor_id=actor.user_id,
        report=report, area_code=case.area_code, public_text=public_text, request_id=request_id.get(), data={"outcome": str(Outcome.SOLVED)},
    )  # fmt: skip
    attach_photos(event, after_ids, phase=PhotoPhase.AFTER, now=now)

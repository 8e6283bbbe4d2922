"""A report comes in: it opens a case, joins one, or is settled on the spot."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yizhi.casework.domain import notices, search, standards
from yizhi.casework.domain.contacts import ContactDraft, keep_contact
from yizhi.casework.domain.perform import attach_photos
from yizhi.casework.domain.step import LONGEST_TEXT
from yizhi.casework.enums import ENDED_STAGES, Act, LimitedStep, Outcome, Party, PhotoPhase, Severity, Source, Stage
from yizhi.casework.models import Case, CaseEvent, Report, Topic
from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.cells import cell_of
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.locate import locate
from yizhi.grid.models import Place
from yizhi.kernel.errors import ConflictError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.insert import insert
from yizhi.kernel.memo import memo
from yizhi.kernel.request_id import request_id
from yizhi.org.actor import Actor, ActorKind
from yizhi.org.enums import Role

TITLE_LENGTH = 40


@dataclass(frozen=True, slots=True)
class ReportDraft:
    """What somebody sends in. Degrees WGS 84; `area_code` where it was picked by hand.

    At least a text, a photo or a topic is needed; somewhere (point, area, address or place) too.
    `place_id` ties it to a place; without a point of its own it lies where the place is.
    """

    text: str = ""
    topic_id: int | None = None
    category_id: int | None = None
    lon: float | None = None
    lat: float | None = None
    area_code: str = ""
    address: str = ""
    place_id: int | None = None
    source: Source = Source.PHONE
    is_public: bool = False
    language: str = "zh-hans"
    photo_ids: Sequence[uuid.UUID] = ()
    contact: ContactDraft | None = None
    severity: Severity = Severity.ORDINARY
    title: str = ""


@memo(60)
def topics() -> dict[int, Topic]:
    """Return the active report pictures by id, in their order."""
    return {topic.pk: topic for topic in Topic.objects.filter(is_active=True)}


def _check_place(draft: ReportDraft) -> None:
    if draft.lon is None and not draft.area_code and not draft.address.strip():
        raise InvalidInputError(_("Say where it is: on the map, by building, or in words."), field="place")
    if (draft.lon is None) != (draft.lat is None):
        raise InvalidInputError(_("A point needs both longitude and latitude."), field="place")
    if draft.lon is not None and draft.lat is not None:
        checked_point(draft.lon, draft.lat)
    if draft.area_code and draft.area_code not in area_index():
        raise InvalidInputError(_("There is no such area. Choose one from the list."), field="area_code")


def at_its_place(draft: ReportDraft) -> ReportDraft:
    """Return a draft with the point, the area and the name of its place where it has none of its own.

    Raises InvalidInputError for a place that is not there (1 statement where a place is named, else none).
    """
    if draft.place_id is None:
        return draft
    place = Place.objects.defer("geometry").filter(pk=draft.place_id).first()
    if place is None:
        raise InvalidInputError(_("There is no such place. Choose one from the list."), field="place")
    has_point = draft.lon is not None and draft.lat is not None
    return replace(
        draft,
        lon=draft.lon if has_point else place.lon,
        lat=draft.lat if has_point else place.lat,
        area_code=draft.area_code or place.area_code,
        address=draft.address.strip() or place.address or place.name,
    )


def check_draft(draft: ReportDraft) -> None:
    """Raise InvalidInputError, naming the field, where a draft cannot be a report."""
    if not (draft.text.strip() or draft.photo_ids or draft.topic_id or draft.category_id):
        raise InvalidInputError(_("Say in a few words what is wrong, or add a photo."), field="text")
    if len(draft.text) > LONGEST_TEXT:
        raise InvalidInputError(
            _("The text is longer than %(most)d characters.") % {"most": LONGEST_TEXT}, field="text"
        )
    _check_place(draft)
    if draft.topic_id is not None and draft.topic_id not in topics():
        raise InvalidInputError(_("Choose one of the pictures, or “not sure”."), field="topic")
    if draft.category_id is not None and draft.category_id not in standards.categories():
        raise InvalidInputError(_("There is no such category. Choose one from the list."), field="category")


def area_of(draft: ReportDraft) -> str:
    """Return the grid of the point, else the picked area, else the jurisdiction's root."""
    if draft.lon is not None and draft.lat is not None and (code := locate(draft.lon, draft.lat)):
        return code
    return draft.area_code or settings.YIZHI_AREA_CODE


def title_of(draft: ReportDraft) -> str:
    """Return a short title: what was given, the first sentence, the topic's or the category's name."""
    first = draft.text.strip().splitlines()[0] if draft.text.strip() else ""
    for mark in "。！？!?；;":
        first = first.split(mark)[0]
    if draft.title or first:
        title = draft.title or first
        return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1] + "…"
    if draft.topic_id is not None:
        return topics()[draft.topic_id].name
    return standards.categories()[draft.category_id].name if draft.category_id else _("Report with a photo")


def category_of(draft: ReportDraft) -> int | None:
    """Return the category chosen, else the one the topic starts from."""
    if draft.category_id is not None or draft.topic_id is None:
        return draft.category_id
    return topics()[draft.topic_id].category_id


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

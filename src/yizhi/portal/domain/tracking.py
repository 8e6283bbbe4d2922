"""What the tracking page shows, read in few statements (a page that many phones ask for)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection
from django.db.models import Model, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yizhi.casework.domain import snapshot, standards, workflow
from yizhi.casework.domain.reporter import leading_case
from yizhi.casework.enums import OPEN_ORDER_STAGES, Act, Party, PhotoPhase, Stage, TimeKind
from yizhi.casework.models import Case, CaseEvent, CasePhoto, Order, Report
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.ids import is_token
from yizhi.kernel.memo import memo
from yizhi.kernel.prepared import Prepared
from yizhi.kernel.registry import live_sources
from yizhi.org.actor import reporter
from yizhi.org.models import Organisation
from yizhi.portal.domain.nearby import unsorted
from yizhi.portal.facts import EventFact, Facts, OrderFact, Step
from yizhi.portal.timeline import timeline
from yizhi.portal.upcoming import NextCard, Standing, next_card

# Photos of the work that every reporter of the case may see; the rest only if it is their own.
OUTWARD_PHASES = (PhotoPhase.BEFORE, PhotoPhase.AFTER, PhotoPhase.CHECK)


def _in_order(model: type[Model], *names: str) -> tuple[str, ...]:
    """Return columns in the order of the model's fields, as `from_db` wants them."""
    return tuple(field.attname for field in model._meta.concrete_fields if field.attname in names)  # noqa: SLF001 - Django's documented Meta API


_REPORT_FIELDS = _in_order(Report, "id", "token", "address", "case_id")
_SHOWN = _in_order(
    Case, "id", "number", "title", "stage", "version", "area_code", "category_id", "due_at", "deadline_at", "suspended_until", "closed_at",
    "outcome", "reporter_asked", "public_reply", "dispatched_at", "limit", "time_kind", "report_count", "stage_before",
    "suspension_count", "merged_into_id",
)  # fmt: skip
_CASE_FIELDS = tuple(f"case__{name}" for name in _SHOWN)
_EVENT_FIELDS = (
    "id",
    "act",
    "from_stage",
    "to_stage",
    "at",
    "party",
    "report_id",
    "order_id",
    "reason",
    "public_text",
    "data",
)


@dataclass(frozen=True, slots=True)
class ShownPhoto:
    """A photo with the phase it belongs to."""

    photo_id: UUID
    phase: PhotoPhase

    @property
    def caption(self) -> str:
        """What the photo shows, in a word."""
        if self.phase in {PhotoPhase.REPORT, PhotoPhase.BEFORE}:
            return _("Before")
        return _("Checked") if self.phase == PhotoPhase.CHECK else _("After")


@dataclass(frozen=True, slots=True)
class Answer:
    """What the holder said at the end: solved or not, stars, words."""

    solved: bool | None = None
    stars: int | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Tracking:
    """A report as its holder follows it. `case` is the leading one; `acts` are what the holder may do now."""

    report: Report
    case: Case
    title: str
    card: NextCard
    steps: list[Step]
    photos: Mapping[int, list[ShownPhoto]]
    acts: frozenset[str]
    rating: Answer
    live_after: int


def visible_photos(report_id: int, *case_ids: int) -> Q:
    """Return the filter for photos of cases that the holder of a report may see."""
    return Q(case_id__in=case_ids) & (Q(report_id=report_id) | Q(phase__in=OUTWARD_PHASES))


_REPORT = Prepared(
    lambda token: Report.objects.filter(token=token).order_by().values_list(*_REPORT_FIELDS, *_CASE_FIELDS), "a token"
)
_EVENTS = Prepared(
    lambda *cases: CaseEvent.objects.filter(case_id__in=cases).order_by("id").values_list(*_EVENT_FIELDS), -1, -2
)
_ORDERS = Prepared(
    lambda case: (
        Order.objects.filter(case_id=case).order_by("id").values_list("id", "organisation_id", "role", "stage")
    ),
    -1,
)
_PHOTOS = Prepared(
    lambda report, *cases: (
        CasePhoto.objects.filter(visible_photos(report, *cases))
        .order_by("event_id", "position")
        .values_list("event_id", "photo_id", "phase")
    ),
    -1,
    -2,
    -3,
)


def reason_label(act: str, code: str) -> str:
    """Return a listed reason's name in the reader's language, empty where it is unknown."""
    found = standards.reasons().get((act, code))
    return found.label if found else ""


def _events(report: Report, case: Case) -> list[EventFact]:
    """Read the log of the followed case, and of the report's own case up to its merge."""
    return [EventFact(*row) for row in _EVENTS.rows(report.case_id, case.pk)]


def _limit(case: Case) -> str:
    words = (
        {
            TimeKind.URGENT_HOURS: ngettext("%(n)d hour", "%(n)d hours", case.limit or 0),
            TimeKind.WORKING_HOURS: ngettext("%(n)d working hour", "%(n)d working hours", case.limit or 0),
            TimeKind.WORKING_DAYS: ngettext("%(n)d working day", "%(n)d working days", case.limit or 0),
        }.get(TimeKind(case.time_kind))
        if case.limit and case.time_kind
        else None
    )
    return words % {"n": case.limit} if words else ""


def _acts(case: Case, report: Report, now: datetime) -> frozenset[str]:
    # No act of a reporter looks at orders, so that none are loaded for this.
    view = snapshot.view_of(case, [], report_ids=frozenset({report.pk}))
    possible = workflow.possible_acts(view, actor=reporter(report.pk), now=now, reopen_days=settings.YIZHI_REOPEN_DAYS)
    found = {str(rule.act) for rule, _order in possible}
    # Where others reported the same, taking back one report ends nothing.
    return frozenset(found - {Act.WITHDRAW} if case.report_count > 1 else found)


def _report(token: str) -> Report:
    """Read the report and its case, only what the page shows; the rare merged one reads the leading case too. Raises NotFoundError."""
    found = next(iter(_REPORT.rows(token)), None) if is_token(token) else None
    if found is None:
        raise NotFoundError(_("This link is not known. Check it, or look up your report by its number."))
    report = Report.from_db(connection.alias, _REPORT_FIELDS, found[: len(_REPORT_FIELDS)])
    report.case = Case.from_db(connection.alias, _SHOWN, found[len(_REPORT_FIELDS) :])
    return report


@memo(60)
def _organisations() -> Mapping[int, Organisation]:
    return {row.pk: row for row in Organisation.objects.only("name", "name_en")}


def _organisation(pk: int) -> str:
    found = _organisations().get(pk) or Organisation.objects.filter(pk=pk).first()
    return found.label if found else ""


@memo(1)
def _live_position() -> int:
    """Return where the live stream resumes from; a second old is soon enough: what came since is heard again."""
    return live_sources.get("cases").latest()


def _orders(case: Case) -> list[OrderFact]:
    if not case.dispatched_at:
        return []
    return [
        OrderFact(pk, _organisation(held_by), role, stage in OPEN_ORDER_STAGES)
        for pk, held_by, role, stage in _ORDERS.rows(case.pk)
    ]


def _photos(report: Report, case: Case) -> dict[int, list[ShownPhoto]]:
    found: dict[int, list[ShownPhoto]] = defaultdict(list)
    for event_id, photo_id, phase in _PHOTOS.rows(report.pk, report.case_id, case.pk):
        found[event_id].append(ShownPhoto(photo_id, PhotoPhase(phase)))
    return found


def answer_of(report_id: int, events: Sequence[EventFact]) -> Answer:
    """Return what the holder of a report said last, read off the log."""
    answer = Answer()
    for event in events:
        if event.party != Party.REPORTER or event.report_id != report_id:
            continue
        if event.act == Act.RATE:
            answer = replace(answer, stars=event.data.get("stars"), text=event.public_text)
        elif event.act == Act.CONFIRM_SOLVED:
            answer = replace(answer, solved=True)
        elif event.act in {Act.DENY_SOLVED, Act.REOPEN}:
            answer = replace(answer, solved=False)
    return answer


def title_for(case: Case, *, joined: bool) -> str:
    """Return what the holder of a report reads above it: who joined a neighbour's case ("me too") reads its kind, not the neighbour's words."""
    if not joined:
        return case.title
    category = standards.categories().get(case.category_id or 0)
    return category.label if category else unsorted()


def load_tracking(token: str, *, now: datetime) -> Tracking:
    """Return what the holder of a private link may read and do, in at most 5 statements. Raises NotFoundError."""
    live_after = _live_position()
    report = _report(token)
    case = leading_case(report)
    events, orders, photos = _events(report, case), _orders(case), _photos(report, case)
    category = standards.categories().get(case.category_id or 0)
    facts = Facts(
        report_id=report.pk,
        stage=Stage(case.stage),
        events=events,
        orders={order.id: order for order in orders},
        photo_counts={event_id: len(found) for event_id, found in photos.items()},
        category=category.label if category else "",
        limit=_limit(case),
        lead_number=case.shown_number if case.pk != report.case_id else "",
        reason_label=reason_label,
    )
    return Tracking(
        report=report,
        case=case,
        title=title_for(report.case, joined=any(e.act == Act.ME_TOO and e.report_id == report.pk for e in events)),
        card=next_card(_standing(case, orders), now=now, reopen_days=settings.YIZHI_REOPEN_DAYS),
        steps=timeline(facts),
        photos=photos,
        acts=_acts(case, report, now),
        rating=answer_of(report.pk, events),
        live_after=live_after,
    )


def _standing(case: Case, orders: Sequence[OrderFact]) -> Standing:
    return Standing(
        stage=Stage(case.stage),
        due_at=case.due_at,
        deadline_at=case.deadline_at,
        suspended_until=case.suspended_until,
        closed_at=case.closed_at,
        outcome=case.outcome,
        reporter_asked=case.reporter_asked,
        organisations=tuple(dict.fromkeys(order.organisation for order in orders if order.is_open)),
    )

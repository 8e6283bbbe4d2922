"""What the tracking page shows, read in few statements (a page that many phones ask for)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yizhi.casework.domain import snapshot, standards, workflow
from yizhi.casework.domain.reporter import leading_case, report_by_token
from yizhi.casework.enums import OPEN_ORDER_STAGES, Act, PhotoPhase, Stage, TimeKind
from yizhi.casework.models import Case, CaseEvent, CasePhoto, Order, Rating, Report
from yizhi.kernel.registry import live_sources
from yizhi.media.models import Photo
from yizhi.org.actor import reporter
from yizhi.portal.timeline import EventFact, Facts, OrderFact, Step, timeline
from yizhi.portal.upcoming import NextCard, Standing, next_card

# Photos of the work that every reporter of the case may see; the rest only if it is their own.
OUTWARD_PHASES = (PhotoPhase.BEFORE, PhotoPhase.AFTER, PhotoPhase.CHECK)
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

    photo: Photo
    phase: PhotoPhase

    @property
    def caption(self) -> str:
        """What the photo shows, in a word."""
        if self.phase in {PhotoPhase.REPORT, PhotoPhase.BEFORE}:
            return _("Before")
        return _("Checked") if self.phase == PhotoPhase.CHECK else _("After")


@dataclass(frozen=True, slots=True)
class Tracking:
    """A report as its holder follows it. `case` is the leading one; `acts` are what the holder may do now."""

    report: Report
    case: Case
    card: NextCard
    steps: list[Step]
    photos: Mapping[int, list[ShownPhoto]]
    acts: frozenset[str]
    rating: Rating | None
    live_after: int


def visible_photos(report: Report, case_ids: set[int]) -> Q:
    """Return the filter for photos of cases that the holder of a report may see."""
    return Q(case_id__in=case_ids) & (Q(report_id=report.pk) | Q(phase__in=OUTWARD_PHASES))


def reason_label(act: str, code: str) -> str:
    """Return a listed reason's name in the reader's language, empty where it is unknown."""
    found = standards.reasons().get((act, code))
    return found.label if found else ""


def _events(report: Report, case: Case) -> list[EventFact]:
    """Read the log of the followed case, and of the report's own case up to its merge."""
    wanted = {report.case_id, case.pk}
    rows = CaseEvent.objects.filter(case_id__in=wanted).order_by("id").values(*_EVENT_FIELDS)
    return [EventFact(**row) for row in rows]


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


def _acts(case: Case, report: Report, orders: list[Order], now: datetime) -> frozenset[str]:
    view = snapshot.view_of(case, orders, report_ids=frozenset({report.pk}))
    possible = workflow.possible_acts(view, actor=reporter(report.pk), now=now, reopen_days=settings.YIZHI_REOPEN_DAYS)
    found = {str(rule.act) for rule, _order in possible}
    # Where others reported the same, taking back one report ends nothing.
    return frozenset(found - {Act.WITHDRAW} if case.report_count > 1 else found)


def load_tracking(token: str, *, now: datetime) -> Tracking:
    """Return what the holder of a private link may read and do, in at most 6 statements. Raises NotFoundError."""
    report = report_by_token(token)
    case = leading_case(report)
    live_after = live_sources.get("cases").latest()
    events = _events(report, case)
    orders = (
        list(Order.objects.filter(case_id=case.pk).select_related("organisation").order_by("id"))
        if case.dispatched_at
        else []
    )
    photos: dict[int, list[ShownPhoto]] = defaultdict(list)
    rows = (
        CasePhoto.objects.filter(visible_photos(report, {report.case_id, case.pk}))
        .select_related("photo")
        .order_by("event_id", "position")
    )
    for row in rows:
        photos[row.event_id].append(ShownPhoto(row.photo, PhotoPhase(row.phase)))
    category = standards.categories().get(case.category_id or 0)
    facts = Facts(
        report_id=report.pk,
        stage=Stage(case.stage),
        events=events,
        orders={o.pk: OrderFact(o.pk, o.organisation.label, o.role) for o in orders},
        photo_counts={event_id: len(found) for event_id, found in photos.items()},
        category=category.label if category else "",
        limit=_limit(case),
        lead_number=case.shown_number if case.pk != report.case_id else "",
        reason_label=reason_label,
    )
    return Tracking(
        report=report,
        case=case,
        card=next_card(_standing(case, orders), now=now, reopen_days=settings.YIZHI_REOPEN_DAYS),
        steps=timeline(facts),
        photos=photos,
        acts=_acts(case, report, orders, now),
        rating=Rating.objects.filter(report_id=report.pk).first()
        if case.stage in {Stage.CLOSED, Stage.CHECKING}
        else None,
        live_after=live_after,
    )


def _standing(case: Case, orders: list[Order]) -> Standing:
    busy = [o for o in orders if o.stage in OPEN_ORDER_STAGES]
    return Standing(
        stage=Stage(case.stage),
        due_at=case.due_at,
        deadline_at=case.deadline_at,
        suspended_until=case.suspended_until,
        closed_at=case.closed_at,
        outcome=case.outcome,
        reporter_asked=case.reporter_asked,
        organisations=tuple(dict.fromkeys(o.organisation.label for o in busy)),
    )

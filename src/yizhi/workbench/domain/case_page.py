"""Everything the page of a case shows, read in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Count, F, Q

from yizhi.casework.domain import snapshot, standards
from yizhi.casework.domain.clocks import Deadline
from yizhi.casework.domain.contacts import masked
from yizhi.casework.domain.duplicates import Duplicate, possible_duplicates
from yizhi.casework.domain.snapshot import CaseView
from yizhi.casework.domain.standards import Standard
from yizhi.casework.enums import OPEN_ORDER_STAGES, Act, ExtensionState, Severity, Stage
from yizhi.casework.models import Case, CaseEvent, CasePhoto, Check, ExtensionRequest, Order, Report
from yizhi.casework.rules import may_reveal_contact
from yizhi.org.actor import Actor
from yizhi.workbench.acts.buttons import Button, Buttons, buttons_for
from yizhi.workbench.acts.orders import organisations

STATISTICS: Final = timedelta(days=30)
UNDECIDED: Final = frozenset({Stage.REPORTED, Stage.VERIFYING, Stage.ACCEPTED})


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One report that feeds the case: its words, photos, and how it can be answered (masked)."""

    report: Report
    photos: list[CasePhoto]
    contact: dict[str, str]
    merged_number: str = ""


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One order with its acts and the request for more time that waits."""

    order: Order
    organisation: str
    buttons: list[Button]
    request: ExtensionRequest | None
    is_open: bool


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `facts` are what the event's data says, in words."""

    event: CaseEvent
    who: str
    reason: str
    photos: list[CasePhoto]
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What the case standard says for the case, and how such cases went lately."""

    standard: Standard
    lead: str
    joint: list[str]
    code: str
    recent: int
    on_time: int | None


@dataclass(slots=True)
class CasePage:
    """A case with all its page needs."""

    case: Case
    view: CaseView
    buttons: Buttons
    reports: list[ReportLine]
    orders: list[OrderLine]
    entries: list[Entry]
    notes: list[Entry]
    duplicates: list[Duplicate]
    merged: list[Case]
    suggestion: Suggestion | None
    task: Check | None
    expected: Deadline | None = None
    reply: str = ""
    may_reveal: bool = False
    facts: dict[str, Any] = field(default_factory=dict)


def _reports(case: Case, photos: list[CasePhoto]) -> list[ReportLine]:
    rows = (
        Report.objects.filter(Q(case_id=case.pk) | Q(case__merged_into_id=case.pk))
        .select_related("contact", "case", "topic")
        .order_by("id")
    )
    by_report = defaultdict(list)
    for photo in photos:
        by_report[photo.report_id].append(photo)
    return [
        ReportLine(r, by_report[r.pk], masked(r.contact) if hasattr(r, "contact") else {}, r.case.number if r.case_id != case.pk else "")
        for r in rows
    ]  # fmt: skip


def _orders(rows: list[Order], requests: list[ExtensionRequest], buttons: Buttons) -> list[OrderLine]:
    waiting = {request.order_id: request for request in requests}
    known = organisations()
    return [
        OrderLine(o, known[o.organisation_id].label, buttons.by_order.get(o.pk, []), waiting.get(o.pk), o.stage in OPEN_ORDER_STAGES)
        for o in rows
    ]  # fmt: skip


def _reason(event: CaseEvent) -> str:
    listed = standards.reasons().get((event.act, event.reason))
    return listed.label if listed else event.reason


def _who(event: CaseEvent) -> str:
    organisation = organisations().get(event.organisation_id) if event.organisation_id else None
    name = str(event.actor) if event.actor is not None else str(event.get_party_display())
    return f"{organisation.label} {name}" if organisation is not None and event.party == "handler" else name


def _entries(case: Case, photos: list[CasePhoto]) -> list[Entry]:
    by_event = defaultdict(list)
    for photo in photos:
        by_event[photo.event_id].append(photo)
    events = CaseEvent.objects.filter(case_id=case.pk).select_related("actor").order_by("-id")
    return [Entry(e, _who(e), _reason(e), by_event[e.pk], _facts(e)) for e in events]


def _facts(event: CaseEvent) -> dict[str, Any]:
    """Return what an event's data says, for the template: names instead of ids."""
    known = organisations()
    data = event.data
    facts: dict[str, Any] = {"organisations": [known[pk].label for pk in data.get("organisations", []) if pk in known]}
    if (to := known.get(data.get("to_organisation", 0))) is not None:
        facts["to"] = to.label
    if "lead_number" in data:
        facts["lead_number"] = data["lead_number"]
    if "before" in data and event.act == Act.CORRECT:
        facts["changes"] = [
            (name, old, data["after"].get(name, "")) for name, old in data["before"].items() if name != "h3"
        ]
    return facts


def suggest(case: Case, *, now: datetime) -> Suggestion:
    """Return what the case standard says and how the category went in the last 30 days (1 statement)."""
    standard = standards.standard(case.category_id, Severity(case.severity))
    recent, on_time = 0, None
    if case.category_id is not None:
        rows = Case.objects.filter(category_id=case.category_id, reported_at__gte=now - STATISTICS).exclude(
            stage__in=[Stage.MERGED, Stage.WITHDRAWN]
        )
        handled = Q(handled_at__isnull=False, deadline_at__isnull=False)
        figures = rows.aggregate(
            n=Count("pk"),
            handled=Count("pk", filter=handled),
            kept=Count("pk", filter=handled & Q(handled_at__lte=F("deadline_at"))),
        )
        recent = figures["n"]
        on_time = round(100 * figures["kept"] / figures["handled"]) if figures["handled"] else None
    known, category = organisations(), standards.categories().get(case.category_id or 0)
    lead = known[standard.lead_id].label if standard.lead_id is not None and standard.lead_id in known else ""
    return Suggestion(
        standard,
        lead,
        [known[pk].label for pk in standard.joint_ids if pk in known],
        category.code if category else "",
        recent,
        on_time,
    )


def load_case_page(case: Case, *, actor: Actor, now: datetime) -> CasePage:
    """Return what the page of a case shows (about 11 statements, whatever the case went through)."""
    rows = (
        list(Order.objects.filter(case_id=case.pk).select_related("signed_by", "ended_by").order_by("id"))
        if case.dispatched_at
        else []
    )
    requests = list(ExtensionRequest.objects.filter(order__case_id=case.pk, state=ExtensionState.ASKED)) if rows else []
    view = snapshot.view_of(case, rows, asked=frozenset(request.order_id for request in requests))
    buttons = buttons_for(case, view, actor=actor, now=now)
    photos = list(
        CasePhoto.objects.filter(Q(case_id=case.pk) | Q(case__merged_into_id=case.pk)).order_by(
            "event_id", "position", "id"
        )
    )
    reports = _reports(case, [photo for photo in photos if photo.report_id and photo.phase == "report"])
    entries = _entries(case, photos)
    text = reports[0].report.text if reports else ""
    undecided = case.stage in UNDECIDED
    return CasePage(
        case=case,
        view=view,
        buttons=buttons,
        reports=reports,
        orders=_orders(rows, requests, buttons),
        entries=entries,
        notes=[entry for entry in entries if entry.event.act == Act.NOTE],
        duplicates=possible_duplicates(case, now=now, text=text) if undecided else [],
        merged=list(Case.objects.filter(merged_into_id=case.pk).order_by("id")) if case.report_count > 1 else [],
        suggestion=suggest(case, now=now) if undecided else None,
        task=Check.objects.filter(case_id=case.pk, done_at__isnull=True).order_by("-id").first(),
        may_reveal=may_reveal_contact(actor, view),
        expected=standards.standard(case.category_id, Severity(case.severity)).limit.from_(now) if undecided and case.deadline_at is None else None,
    )  # fmt: skip

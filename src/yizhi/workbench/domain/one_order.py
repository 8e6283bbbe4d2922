"""Everything the page of one order shows, and only what a handler may see of the case."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yizhi.casework.domain import snapshot
from yizhi.casework.domain.queries import orders_of
from yizhi.casework.enums import Act, ExtensionState, OrderStage, PhotoPhase
from yizhi.casework.models import CaseEvent, CasePhoto, ExtensionRequest, Order, Report
from yizhi.kernel.errors import NotFoundError
from yizhi.org.actor import Actor

# What happened to the case as a whole: whoever works on it may know.
SHARED: Final = (
    Act.REPORT, Act.ME_TOO, Act.ACCEPT, Act.DISPATCH, Act.URGE, Act.SUPERVISE, Act.SUSPEND, Act.RESUME, Act.PASS_CHECK, Act.FAIL_CHECK, Act.CLOSE,
    Act.DENY_SOLVED, Act.CONFIRM_SOLVED, Act.REOPEN, Act.REMARK, Act.REPLY, Act.VERIFY_FOUND, Act.CORRECT,
)  # fmt: skip
# Of the other organisations only the outline: that they signed, and what they told the reporter.
OUTLINE: Final = (Act.SIGN, Act.REPORT_DONE)
# Words behind these are for whoever works on the case; every other internal text stays with its writer.
NOTES_SHOWN: Final = (Act.DISPATCH, Act.URGE, Act.SUPERVISE, Act.FAIL_CHECK, Act.SUSPEND)
BEFORE: Final = (PhotoPhase.REPORT, PhotoPhase.BEFORE, PhotoPhase.VERIFICATION)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline as a handler may read it."""

    event: CaseEvent
    who: str
    note: str
    public_text: str
    photos: list[CasePhoto]

    @property
    def act(self) -> Act:
        """What happened."""
        return Act(self.event.act)


@dataclass(slots=True)
class OrderPage:
    """One order with all its page needs."""

    order: Order
    others: list[Order]
    view: snapshot.CaseView
    entries: list[Entry]
    before: list[CasePhoto]
    after: list[CasePhoto]
    reports: list[Report]
    request: ExtensionRequest | None = None
    failed: Entry | None = None


def find_order(actor: Actor, order_uuid: uuid.UUID) -> Order:
    """Return an order of the actor's organisations, or raise NotFoundError (1 statement)."""
    order = (
        orders_of(actor)
        .filter(uuid=order_uuid)
        .select_related("case__category", "organisation", "signed_by", "ended_by")
        .first()
    )
    if order is None:
        raise NotFoundError(_("There is no such order, or it is not your organisation's."))
    return order


def order_of_case(actor: Actor, number: str) -> Order | None:
    """Return the newest order of the actor's organisations on a case, None where they have none (1 statement)."""
    return orders_of(actor).filter(case__number=number).order_by("-pk").first()


def events_for(actor: Actor, case_id: int, mine: frozenset[int]) -> QuerySet[CaseEvent]:
    """Return the events of a case that a handler of the organisations may know of, oldest first."""
    own = Q(organisation_id__in=mine) | Q(act=Act.NOTE, actor_id=actor.user_id)
    told = Q(act__in=SHARED) | Q(act__in=OUTLINE) | own | Q(act=Act.RECORD_CONTACT, actor_id=actor.user_id)
    return CaseEvent.objects.filter(told, case_id=case_id).select_related("actor", "organisation").order_by("id")


def _entry(event: CaseEvent, mine: frozenset[int], photos: list[CasePhoto]) -> Entry:
    own = event.organisation_id in mine or event.act in {Act.NOTE, Act.RECORD_CONTACT}
    return Entry(
        event=event,
        who=_who(event, own=own),
        note=event.note if own or event.act in NOTES_SHOWN else "",
        public_text=event.public_text,
        photos=[photo for photo in photos if photo.event_id == event.pk],
    )


def _who(event: CaseEvent, *, own: bool) -> str:
    """Name colleagues by name, everybody else by what they are."""
    if own and event.actor is not None:
        return str(event.actor)
    return event.organisation.label if event.organisation is not None else str(event.get_party_display())


def load_page(actor: Actor, order: Order) -> OrderPage:
    """Return what the page of an order shows (5 statements)."""
    siblings = list(Order.objects.filter(case_id=order.case_id).select_related("organisation").order_by("id"))
    requests = list(ExtensionRequest.objects.filter(order__case_id=order.case_id).order_by("id"))
    asked = frozenset(r.order_id for r in requests if r.state == ExtensionState.ASKED)
    photos = list(CasePhoto.objects.filter(case_id=order.case_id).select_related("photo"))
    mine = actor.organisations()
    entries = [_entry(event, mine, photos) for event in events_for(actor, order.case_id, mine)]
    failed = [entry for entry in entries if entry.act in {Act.FAIL_CHECK, Act.DENY_SOLVED}]
    return OrderPage(
        order=order,
        others=[
            o for o in siblings if o.pk != order.pk and o.stage not in {OrderStage.REVOKED, OrderStage.TRANSFERRED}
        ],
        view=snapshot.view_of(order.case, siblings, asked=asked),
        entries=entries,
        before=[photo for photo in photos if photo.phase in BEFORE],
        after=[photo for photo in photos if photo.phase == PhotoPhase.AFTER and photo.order_id == order.pk],
        reports=list(Report.objects.filter(case_id=order.case_id).select_related("contact")),
        request=next((r for r in reversed(requests) if r.order_id == order.pk), None),
        failed=failed[-1] if failed and order.is_rework else None,
    )

"""The case log as the live stream reads it, and who may listen to what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest

from yizhi.casework.domain.queries import SEEING
from yizhi.casework.domain.reporter import leading_case, report_by_token
from yizhi.casework.enums import Party
from yizhi.casework.models import CaseEvent, Order
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.live.events import LiveEvent, Subscription, below, scoped
from yizhi.org.domain.people import load_actor
from yizhi.org.models import User

_FIELDS = (
    "id",
    "case_id",
    "case__number",
    "case__merged_into_id",
    "act",
    "from_stage",
    "to_stage",
    "at",
    "area_code",
    "party",
)


def _events(rows: list[dict[str, Any]]) -> list[LiveEvent]:
    """Turn log rows into live events; one statement for the organisations of all their cases. Imported history concerns nobody who listens."""
    organisations: dict[int, set[int]] = defaultdict(set)
    cases = {row["case_id"] for row in rows if row["party"] != Party.IMPORT}
    if cases:
        for case_id, organisation_id in Order.objects.filter(case_id__in=cases).values_list(
            "case_id", "organisation_id"
        ):
            organisations[case_id].add(organisation_id)
    return [
        LiveEvent(
            seq=row["id"],
            at=row["at"],
            payload={
                "seq": row["id"], "case": row["case__number"], "act": row["act"], "from": row["from_stage"], "stage": row["to_stage"],
                "area": row["area_code"], "at": row["at"].isoformat(),
            },
            scopes=frozenset() if row["party"] == Party.IMPORT else frozenset({f"area:{row['area_code']}", f"case:{row['case_id']}"} | {f"org:{o}" for o in organisations[row["case_id"]]}),
        )
        for row in rows
    ]  # fmt: skip


class CaseLog:
    """The append-only log of case events."""

    def fetch(self, after: int, limit: int) -> Sequence[LiveEvent]:
        """Return the first `limit` events after a position."""
        return _events(list(CaseEvent.objects.filter(id__gt=after).order_by("id").values(*_FIELDS)[:limit]))

    def fetch_ids(self, ids: Sequence[int]) -> Sequence[LiveEvent]:
        """Return those of the events that are visible by now."""
        return _events(list(CaseEvent.objects.filter(id__in=list(ids)).order_by("id").values(*_FIELDS)))

    def latest(self) -> int:
        """Return the newest position, 0 in an empty log."""
        return CaseEvent.objects.order_by("-id").values_list("id", flat=True).first() or 0


def desk_channel(request: HttpRequest, _argument: str) -> Subscription | None:
    """Staff hear what happens in their areas and to the orders of their organisations."""
    if not isinstance(request.user, User):
        return None
    actor = load_actor(request.user)
    in_areas = below(actor.areas(*SEEING))
    of_organisations = scoped(frozenset(f"org:{pk}" for pk in actor.organisations()))
    return Subscription(accepts=lambda event: in_areas(event) or of_organisations(event))


def outward(event: LiveEvent) -> dict[str, Any]:
    """Show a resident that something moved and where it stands, not who did what."""
    return {"seq": event.seq, "stage": event.payload["stage"], "at": event.payload["at"]}


def case_channel(_request: HttpRequest, token: str) -> Subscription | None:
    """The holder of a private link hears of that report's case and of the case it was merged into."""
    try:
        report = report_by_token(token)
    except NotFoundError:
        return None
    return Subscription(
        accepts=scoped(frozenset({f"case:{report.case_id}", f"case:{leading_case(report).pk}"})), shape=outward
    )

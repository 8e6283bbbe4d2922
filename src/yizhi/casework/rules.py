"""Who is what to a case: named predicates, pure, over an actor and a case as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yizhi.casework.enums import Party
from yizhi.org.actor import Actor, ActorKind
from yizhi.org.enums import Role

if TYPE_CHECKING:
    from yizhi.casework.domain.snapshot import CaseView

AREA_PARTIES = {
    Party.DESK: Role.DUTY_DESK,
    Party.GRID_WORKER: Role.GRID_WORKER,
    Party.SUPERVISOR: Role.SUPERVISOR,
}


def is_reporter_of(actor: Actor, case: CaseView) -> bool:
    """Whether the actor holds a report that feeds the case."""
    return actor.kind == ActorKind.REPORTER and actor.report_id in case.report_ids


def is_handler_of(actor: Actor, case: CaseView, order_id: int | None = None) -> bool:
    """Whether the actor acts for the organisation of the order (or of any order)."""
    mine = actor.organisations()
    return any(o.organisation_id in mine for o in case.orders if order_id is None or o.id == order_id)


def parties_of(actor: Actor, case: CaseView, *, order_id: int | None = None) -> frozenset[Party]:
    """Return every capacity in which the actor may act on the case."""
    if actor.kind == ActorKind.SYSTEM:
        return frozenset({Party.SYSTEM})
    if actor.kind == ActorKind.IMPORT:
        return frozenset(Party)
    if actor.kind == ActorKind.REPORTER:
        return frozenset({Party.REPORTER}) if is_reporter_of(actor, case) else frozenset()
    found = {party for party, role in AREA_PARTIES.items() if actor.holds(role, case.area_code)}
    if is_handler_of(actor, case, order_id):
        found.add(Party.HANDLER)
    return frozenset(found)


def may_see(actor: Actor, case: CaseView) -> bool:
    """Whether the case exists for the actor at all (an outsider gets 404)."""
    if actor.kind in {ActorKind.SYSTEM, ActorKind.IMPORT} or is_reporter_of(actor, case):
        return True
    seeing = (Role.DUTY_DESK, Role.GRID_WORKER, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR)
    return any(actor.holds(role, case.area_code) for role in seeing) or is_handler_of(actor, case)


def may_reveal_contact(actor: Actor, case: CaseView) -> bool:
    """Whether the actor may read the reporter's contact: the desk, the case's grid worker, a handler with an open order."""
    if actor.holds(Role.DUTY_DESK, case.area_code) or actor.holds(Role.GRID_WORKER, case.area_code):
        return True
    mine = actor.organisations()
    return any(o.is_open and o.organisation_id in mine for o in case.orders)

"""The lifecycle of a case: one table, and `decide`, which reads it. Pure: no I/O, the time is an argument.

The table is what pages ask for their buttons, what `docs/workflow.md` and its
diagram are written from (`./run docs`), and what the property tests walk.
Source of the rules: GB/T 30428 / GB/T 47678 practice, see `docs/workflow.md`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from yizhi.casework.domain.snapshot import CaseView, OrderView
from yizhi.casework.enums import OPEN_ORDER_STAGES, OPEN_STAGES, Act, OrderRole, OrderStage, Party, Stage
from yizhi.casework.rules import parties_of
from yizhi.kernel.errors import ConflictError, NotAllowedError
from yizhi.org.actor import Actor

S, P, O = Stage, Party, OrderStage  # noqa: E741 - the table below is read as a table
MOST_EXTENSIONS: Final = 2
MOST_SUSPENSIONS: Final = 1


class Derived:
    """Targets that the orders decide, not the table alone."""

    STAY: Final = "stay"
    BEFORE: Final = "stage before"
    BY_ORDERS: Final = "by orders"


@dataclass(frozen=True, slots=True)
class Moment:
    """What a guard may look at."""

    case: CaseView
    order: OrderView | None
    actor: Actor
    now: datetime
    reopen_days: int = 7


Guard = Callable[[Moment], str | None]


def not_the_handler(m: Moment) -> str | None:
    """A check is made by somebody else than who did the work."""
    if m.actor.user_id is not None and m.actor.user_id in m.case.handled_by:
        return _("You reported this work done yourself; somebody else has to check it.")
    return None


def no_open_orders(m: Moment) -> str | None:
    """Nothing may be out with an organisation."""
    return _("Orders are still out. Revoke them first.") if m.case.open_orders else None


def within_reopening(m: Moment) -> str | None:
    """Reopening has a window (default 7 days) from the closing."""
    if m.case.closed_at is not None and m.now > m.case.closed_at + timedelta(days=m.reopen_days):
        return _("The time for reopening has passed. Please report the problem again.")
    return None


def before_deadline(m: Moment) -> str | None:
    """More time is asked for before the deadline, not after it."""
    if m.order is not None and m.now >= m.order.deadline_at:
        return _("The deadline has passed; more time can only be asked for before it.")
    return None


def extensions_left(m: Moment) -> str | None:
    """At most two extensions, one request at a time."""
    if m.order is None:
        return None
    if m.order.extension_asked:
        return _("A request for more time is waiting for its decision.")
    return _("This order was extended twice already.") if m.order.extension_count >= MOST_EXTENSIONS else None


def extension_waits(m: Moment) -> str | None:
    """There is a request to decide on."""
    return None if m.order is not None and m.order.extension_asked else _("No request for more time is waiting.")


def suspensions_left(m: Moment) -> str | None:
    """A case is suspended at most once."""
    return _("This case was suspended once already.") if m.case.suspension_count >= MOST_SUSPENSIONS else None


def reporter_was_asked(m: Moment) -> str | None:
    """While checking, the reporter answers only when asked."""
    if m.case.stage == Stage.CHECKING and not m.case.reporter_asked:
        return _("This is being checked on the spot; you will be asked afterwards.")
    return None


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of the table.

    `to` is a stage or one of `Derived`. `order_stages` makes it an act on one order.
    `reason` asks for a listed reason; `fields` are what its form asks for besides.
    `quiet` rows move nothing: they neither change nor check the case's version.
    """

    act: Act
    stages: tuple[Stage, ...]
    to: Stage | str
    by: tuple[Party, ...]
    reason: bool = False
    fields: tuple[str, ...] = ()
    order_stages: tuple[OrderStage, ...] = ()
    order_to: OrderStage | None = None
    guards: tuple[Guard, ...] = ()
    quiet: bool = False


# fmt: off
WORKFLOW: Final[tuple[Rule, ...]] = (
    Rule(Act.REQUEST_VERIFICATION, (S.REPORTED,), S.VERIFYING, (P.DESK,), fields=("note",)),
    Rule(Act.VERIFY_FOUND, (S.VERIFYING,), S.REPORTED, (P.GRID_WORKER,), fields=("note", "photos")),
    Rule(Act.VERIFY_NOT_FOUND, (S.VERIFYING,), S.REPORTED, (P.GRID_WORKER,), fields=("note", "photos")),
    Rule(Act.ACCEPT, (S.REPORTED,), S.ACCEPTED, (P.DESK,), fields=("category", "severity", "title")),
    Rule(Act.REFUSE, (S.REPORTED,), S.REFUSED, (P.DESK,), reason=True, fields=("public_text", "note")),
    Rule(Act.MERGE, (S.REPORTED, S.VERIFYING, S.ACCEPTED), S.MERGED, (P.DESK,), fields=("lead_case", "note"), guards=(no_open_orders,)),
    Rule(Act.UNMERGE, (S.MERGED,), Derived.BEFORE, (P.DESK,), fields=("note",)),
    Rule(Act.WITHDRAW, (S.REPORTED, S.VERIFYING, S.ACCEPTED), S.WITHDRAWN, (P.REPORTER,), fields=("public_text",)),
    Rule(Act.DISPATCH, (S.ACCEPTED, S.HANDLING), S.HANDLING, (P.DESK,), fields=("orders", "instruction", "is_call_up")),
    Rule(Act.TRANSFER, (S.HANDLING,), S.HANDLING, (P.DESK,), reason=True, fields=("organisation", "note"), order_stages=OPEN_ORDER_STAGES, order_to=O.TRANSFERRED),
    Rule(Act.REVOKE, (S.HANDLING,), Derived.BY_ORDERS, (P.DESK,), reason=True, fields=("note",), order_stages=OPEN_ORDER_STAGES, order_to=O.REVOKED),
    Rule(Act.SIGN, (S.HANDLING,), Derived.STAY, (P.HANDLER,), order_stages=(O.SENT,), order_to=O.SIGNED),
    Rule(Act.RETURN, (S.HANDLING,), Derived.BY_ORDERS, (P.HANDLER,), reason=True, fields=("note",), order_stages=OPEN_ORDER_STAGES, order_to=O.RETURNED),
    Rule(Act.REPORT_DONE, (S.HANDLING,), Derived.BY_ORDERS, (P.HANDLER,), fields=("public_text", "note", "photos"), order_stages=(O.SIGNED,), order_to=O.DONE),
    Rule(Act.REQUEST_EXTENSION, (S.HANDLING,), Derived.STAY, (P.HANDLER,), reason=True, fields=("limit", "note"), order_stages=(O.SIGNED,), guards=(before_deadline, extensions_left)),
    Rule(Act.GRANT_EXTENSION, (S.HANDLING,), Derived.STAY, (P.DESK,), fields=("note",), order_stages=(O.SIGNED,), guards=(extension_waits,)),
    Rule(Act.DECLINE_EXTENSION, (S.HANDLING,), Derived.STAY, (P.DESK,), reason=True, fields=("note",), order_stages=(O.SIGNED,), guards=(extension_waits,)),
    Rule(Act.SUSPEND, (S.ACCEPTED, S.HANDLING), S.SUSPENDED, (P.SUPERVISOR, P.DESK), reason=True, fields=("until", "approver", "note"), guards=(suspensions_left,)),
    Rule(Act.RESUME, (S.SUSPENDED,), Derived.BEFORE, (P.SUPERVISOR, P.DESK, P.SYSTEM), fields=("note",)),
    Rule(Act.ASK_REPORTER, (S.CHECKING,), Derived.STAY, (P.DESK,), fields=("public_text",)),
    Rule(Act.PASS_CHECK, (S.CHECKING,), S.CLOSED, (P.GRID_WORKER,), fields=("outcome", "note", "photos"), guards=(not_the_handler,)),
    Rule(Act.FAIL_CHECK, (S.CHECKING,), S.HANDLING, (P.GRID_WORKER,), reason=True, fields=("note", "photos"), guards=(not_the_handler,)),
    Rule(Act.CLOSE, (S.ACCEPTED, S.CHECKING), S.CLOSED, (P.DESK,), fields=("outcome", "public_text", "note"), guards=(no_open_orders,)),
    Rule(Act.CONFIRM_SOLVED, (S.CHECKING, S.CLOSED), S.CLOSED, (P.REPORTER,), guards=(reporter_was_asked,)),
    Rule(Act.DENY_SOLVED, (S.CHECKING,), S.HANDLING, (P.REPORTER,), reason=True, fields=("public_text", "photos"), guards=(reporter_was_asked,)),
    Rule(Act.REOPEN, (S.CLOSED,), S.ACCEPTED, (P.REPORTER, P.SUPERVISOR), reason=True, fields=("public_text", "photos"), guards=(within_reopening,)),
    Rule(Act.REOPEN, (S.REFUSED,), S.REPORTED, (P.SUPERVISOR,), reason=True, fields=("note",)),
    Rule(Act.RATE, (S.CLOSED,), Derived.STAY, (P.REPORTER,), fields=("stars", "public_text"), quiet=True),
    Rule(Act.URGE, OPEN_STAGES, Derived.STAY, (P.SUPERVISOR, P.DESK), fields=("note",), quiet=True),
    Rule(Act.SUPERVISE, OPEN_STAGES, Derived.STAY, (P.SUPERVISOR,), fields=("until", "note"), quiet=True),
    Rule(Act.CORRECT, (S.REPORTED, S.VERIFYING, S.ACCEPTED, S.HANDLING, S.CHECKING), Derived.STAY, (P.DESK,), fields=("category", "severity", "title", "address", "point")),
    Rule(Act.REPLY, (*OPEN_STAGES, S.CLOSED, S.REFUSED), Derived.STAY, (P.DESK,), fields=("public_text",), quiet=True),
    Rule(Act.REMARK, (*OPEN_STAGES, S.CLOSED, S.REFUSED, S.MERGED), Derived.STAY, (P.REPORTER,), fields=("public_text", "photos"), quiet=True),
    Rule(Act.NOTE, tuple(Stage), Derived.STAY, (P.DESK, P.HANDLER, P.GRID_WORKER, P.SUPERVISOR), fields=("note",), quiet=True),
    Rule(Act.RECORD_CONTACT, (*OPEN_STAGES, S.CLOSED), Derived.STAY, (P.DESK, P.HANDLER, P.GRID_WORKER), fields=("note",), quiet=True),
)
# fmt: on


@dataclass(frozen=True, slots=True)
class Decision:
    """What an allowed act leads to. `orders` are the orders as they will stand."""

    rule: Rule
    party: Party
    from_stage: Stage
    to_stage: Stage
    orders: tuple[OrderView, ...] = field(default=())

    @property
    def moves(self) -> bool:
        """Whether the stage changes."""
        return self.from_stage != self.to_stage


def rules_for(act: Act) -> tuple[Rule, ...]:
    """Return the rows of an act."""
    return tuple(rule for rule in WORKFLOW if rule.act == act)


def stage_by_orders(orders: tuple[OrderView, ...]) -> Stage:
    """Return where a case in handling goes once an order ended.

    It stays while an order is out. With none out, the last lead order decides:
    done leads to checking, anything else back to the desk.
    """
    if any(order.is_open for order in orders):
        return Stage.HANDLING
    leads = [order for order in orders if order.role == OrderRole.LEAD]
    return Stage.CHECKING if leads and leads[-1].stage == OrderStage.DONE else Stage.ACCEPTED


def _target(rule: Rule, case: CaseView, orders: tuple[OrderView, ...]) -> Stage:
    if rule.to == Derived.STAY:
        return case.stage
    if rule.to == Derived.BEFORE:
        return Stage(case.stage_before)
    return stage_by_orders(orders) if rule.to == Derived.BY_ORDERS else Stage(rule.to)


def decide(
    case: CaseView, act: Act, *, actor: Actor, now: datetime, order_id: int | None = None, reopen_days: int = 7
) -> Decision:
    """Return what the act leads to, or say why not.

    Raises NotAllowedError where no party of the actor may do it at all,
    ConflictError where the stage, the order's stage or a guard forbids it now.
    """
    parties = parties_of(actor, case, order_id=order_id)
    rows = [rule for rule in rules_for(act) if not parties.isdisjoint(rule.by)]
    if not rows:
        raise NotAllowedError(_("This is outside your area or your role."))
    rule = next((rule for rule in rows if case.stage in rule.stages), None)
    if rule is None:
        raise ConflictError(
            _("The case is at “%(stage)s” now, so this can't be done any more.") % {"stage": case.stage.label},
            code="stage",
        )
    orders = case.orders
    order = case.order(order_id)
    if rule.order_stages:
        if order is None or order.stage not in rule.order_stages:
            shown = order.stage.label if order else "—"
            raise ConflictError(
                _("The order is at “%(stage)s” now, so this can't be done any more.") % {"stage": shown},
                code="order_stage",
            )
        if rule.order_to is not None:
            orders = tuple(replace(o, stage=rule.order_to) if o.id == order_id else o for o in orders)
    moment = Moment(case, order, actor, now, reopen_days)
    for guard in rule.guards:
        if (fault := guard(moment)) is not None:
            raise ConflictError(fault, code=guard.__name__)
    party = next(p for p in rule.by if p in parties)
    return Decision(rule, party, case.stage, _target(rule, case, orders), orders)


def possible_acts(
    case: CaseView, *, actor: Actor, now: datetime, reopen_days: int = 7
) -> list[tuple[Rule, int | None]]:
    """Return what the actor may do now: rows of the table, with the order's id for acts on an order."""
    found: list[tuple[Rule, int | None]] = []
    for rule in WORKFLOW:
        targets: list[int | None] = [o.id for o in case.orders] if rule.order_stages else [None]
        for order_id in targets:
            try:
                decision = decide(case, rule.act, actor=actor, now=now, order_id=order_id, reopen_days=reopen_days)
            except (NotAllowedError, ConflictError):
                continue
            if decision.rule is rule:
                found.append((rule, order_id))
    return found

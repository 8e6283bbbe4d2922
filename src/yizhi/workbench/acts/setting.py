"""The setting of an act: the case, the order, who acts, and what the table asks for. Loaded once per request."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _

from yizhi.casework.domain import snapshot, standards, workflow
from yizhi.casework.domain.queries import visible_to
from yizhi.casework.domain.snapshot import CaseView, OrderView
from yizhi.casework.domain.workflow import Rule
from yizhi.casework.enums import Act, Severity
from yizhi.casework.models import Case
from yizhi.kernel.errors import NotFoundError
from yizhi.kernel.ids import parse_number
from yizhi.org.actor import Actor
from yizhi.workbench.acts.names import ACCEPT_DISPATCH, label_of


def find_case(actor: Actor, typed: str) -> Case:
    """Return a case the actor may see, by its number as typed, or raise NotFoundError (1 statement)."""
    number = parse_number(typed)
    case = visible_to(actor).filter(number=number).first() if number else None
    if case is None:
        raise NotFoundError(_("There is no such case."))
    return case


@dataclass(frozen=True, slots=True)
class Setting:
    """An act about to be done. `fields` are the names of what its form asks for, in their order."""

    name: str
    case: Case
    view: CaseView
    actor: Actor
    now: datetime
    order: OrderView | None
    rule: Rule
    fields: tuple[str, ...]
    chosen: Mapping[str, str] = field(default_factory=dict)

    @property
    def category_id(self) -> int | None:
        """The category being chosen in the form, else the case's."""
        typed = self.chosen.get("category", "")
        return int(typed) if typed.isdecimal() and int(typed) in standards.categories() else self.case.category_id

    @property
    def severity(self) -> Severity:
        """The severity being chosen in the form, else the case's."""
        typed = self.chosen.get("severity", "")
        return Severity(typed if typed in Severity.values else self.case.severity)

    @property
    def act(self) -> Act:
        """The act that the table knows it by."""
        return self.rule.act

    @property
    def label(self) -> str:
        """Its words on buttons and headings."""
        return label_of(self.name)

    def check(self) -> None:
        """Raise what `decide` raises where it is not possible now."""
        workflow.decide(
            self.view, self.act, actor=self.actor, now=self.now, order_id=self.order.id if self.order else None
        )


def _act_of(name: str) -> Act:
    try:
        return Act.ACCEPT if name == ACCEPT_DISPATCH else Act(name)
    except ValueError as error:
        raise NotFoundError(_("There is no such act.")) from error


def _rule_of(act: Act, view: CaseView) -> Rule:
    rows = workflow.rules_for(act)
    if not rows:
        raise NotFoundError(_("There is no such act."))
    return next((rule for rule in rows if view.stage in rule.stages), rows[0])


def load_setting(
    actor: Actor, number: str, name: str, order_id: int | None, *, now: datetime, chosen: Mapping[str, str] | None = None,
) -> Setting:  # fmt: skip
    """Return the setting of an act (up to 3 statements). Raises NotFoundError.

    `chosen` is what the form holds so far: the suggestion follows its category.
    """
    case = find_case(actor, number)
    view = snapshot.load(case)
    rule = _rule_of(_act_of(name), view)
    order = view.order(order_id)
    if rule.order_stages and order is None:
        raise NotFoundError(_("There is no such order."))
    fields = ("reason", *rule.fields) if rule.reason else rule.fields
    if name == ACCEPT_DISPATCH:
        fields = (*fields, "orders", "instruction")
    return Setting(name, case, view, actor, now, order if rule.order_stages else None, rule, fields, chosen or {})

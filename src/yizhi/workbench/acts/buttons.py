"""What somebody may do to a case now, as buttons: exactly what the workflow table allows."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from django.conf import settings
from django.urls import reverse

from yizhi.casework.domain.snapshot import CaseView
from yizhi.casework.domain.workflow import possible_acts
from yizhi.casework.enums import Act, Stage
from yizhi.casework.models import Case
from yizhi.org.actor import Actor
from yizhi.workbench.acts.names import ACCEPT_DISPATCH, LIKELY, NOT_NEXT_IN_HANDLING, label_of, look_of

# So many buttons stand beside the big one at 1440 px before the row breaks.
MOST_BESIDE: Final = 2


@dataclass(frozen=True, slots=True)
class Button:
    """One act that is possible: its words, address, key on the keyboard, icon and place."""

    act: str
    label: str
    url: str
    key: str
    icon: str
    place: str
    order_id: int | None = None


@dataclass(slots=True)
class Buttons:
    """Everything possible, sorted for a page: the one big button, plain ones, steps backwards, the menu, and per order."""

    primary: Button | None = None
    main: list[Button] = field(default_factory=list)
    back: list[Button] = field(default_factory=list)
    more: list[Button] = field(default_factory=list)
    by_order: dict[int, list[Button]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.primary or self.main or self.back or self.more or self.by_order)

    @property
    def merge(self) -> Button | None:
        """Joining another case, which a page also offers beside what may be the same."""
        return next((b for b in self.more if b.act == Act.MERGE), None)

    @property
    def note(self) -> Button | None:
        """The internal note, which a page shows as a box to write in."""
        return next((b for b in [self.primary, *self.more] if b is not None and b.act == Act.NOTE), None)


def _button(case: Case, name: str, order_id: int | None) -> Button:
    look = look_of(name)
    url = reverse("workbench:act", args=[case.number, name])
    return Button(
        name, label_of(name), f"{url}?order={order_id}" if order_id else url, look.key, look.icon, look.place, order_id
    )


def possible(case: Case, view: CaseView, *, actor: Actor, now: datetime) -> list[Button]:
    """Return every possible act as a button, in the table's order; no statements."""
    found = [
        _button(case, str(rule.act), order_id)
        for rule, order_id in possible_acts(view, actor=actor, now=now, reopen_days=settings.YIZHI_REOPEN_DAYS)
    ]
    if any(button.act == Act.ACCEPT for button in found):
        found.insert(0, _button(case, ACCEPT_DISPATCH, None))
    return found


def buttons_for(case: Case, view: CaseView, *, actor: Actor, now: datetime, order_id: int | None = None) -> Buttons:
    """Return what the actor may do, sorted; `order_id` narrows acts on orders to one order. No statements."""
    found = [
        b for b in possible(case, view, actor=actor, now=now) if order_id is None or b.order_id in {None, order_id}
    ]
    buttons = Buttons()
    unlikely = NOT_NEXT_IN_HANDLING if view.stage == Stage.HANDLING else frozenset[str]()
    for name in LIKELY:
        buttons.primary = next((b for b in found if b.act == name and name not in unlikely), None)
        if buttons.primary is not None:
            break
    for button in found:
        if button.order_id is not None and order_id is None:
            buttons.by_order.setdefault(button.order_id, []).append(button)
        elif button is not buttons.primary:
            {"main": buttons.main, "back": buttons.back}.get(button.place, buttons.more).append(button)
    _fit(buttons)
    return buttons


def _fit(buttons: Buttons) -> None:
    """Keep the row on one line: what is too much goes to the head of the menu, steps backwards last."""
    while len(buttons.main) + len(buttons.back) > MOST_BESIDE:
        buttons.more.insert(0, (buttons.main or buttons.back).pop())

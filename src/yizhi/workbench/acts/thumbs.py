"""The same acts as big buttons for a thumb: a few named ones, in their order, coming back to the page they were pressed on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import quote

from yizhi.casework.domain.snapshot import CaseView
from yizhi.casework.enums import Act
from yizhi.casework.models import Case
from yizhi.org.actor import Actor
from yizhi.workbench.acts.buttons import Button, possible
from yizhi.workbench.acts.names import look_of

# Acts with nothing to fill in: one press does them.
AT_ONCE = frozenset({Act.SIGN})


@dataclass(frozen=True, slots=True)
class Thumb:
    """One big button. `at_once`: it is a form of its own and asks nothing."""

    button: Button
    at_once: bool
    back: bool


@dataclass(slots=True)
class Thumbs:
    """The next likely act, the others, and what stands behind a menu."""

    first: Thumb | None = None
    others: list[Thumb] = field(default_factory=list)
    more: list[Thumb] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.first or self.others or self.more)


def thumb_buttons(
    case: Case,
    view: CaseView,
    wanted: Sequence[Act],
    *,
    actor: Actor,
    now: datetime,
    back: str,
    order_id: int | None = None,
) -> Thumbs:
    """Return those of the wanted acts that are possible now; after the act the page at `back` is shown. No statements."""
    found = {b.act: b for b in possible(case, view, actor=actor, now=now) if b.order_id in {None, order_id}}
    thumbs = Thumbs()
    for act in wanted:
        if (button := found.get(act)) is None:
            continue
        sign = "&" if "?" in button.url else "?"
        look = look_of(act)
        thumb = Thumb(
            replace(button, url=f"{button.url}{sign}next={quote(back)}"), act in AT_ONCE, look.place == "back"
        )
        if look.place == "more":
            thumbs.more.append(thumb)
        elif thumbs.first is None:
            thumbs.first = thumb
        else:
            thumbs.others.append(thumb)
    return thumbs

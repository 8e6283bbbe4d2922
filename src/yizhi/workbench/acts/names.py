"""How each act looks on a page: its key, its icon, and where its button stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhi.casework.enums import Act

# Two acts in one go (`dispatch.accept_and_dispatch`); possible wherever accepting is.
ACCEPT_DISPATCH: Final = "accept_dispatch"


@dataclass(frozen=True, slots=True)
class Look:
    """A button: letter on the keyboard, icon, and `place`: main, back (a step backwards) or more (behind a menu)."""

    key: str
    icon: str
    place: str = "main"
    label: str | Promise = ""


LOOKS: Final[dict[str, Look]] = {
    ACCEPT_DISPATCH: Look("", "send", label=_("Accept and dispatch")),
    Act.ACCEPT: Look("A", "check", label=_("Accept only")),
    Act.REQUEST_VERIFICATION: Look("V", "eye"),
    Act.MERGE: Look("M", "git-merge", "more"),
    Act.REFUSE: Look("R", "ban", "back"),
    Act.DISPATCH: Look("D", "send"),
    Act.VERIFY_FOUND: Look("F", "eye"),
    Act.VERIFY_NOT_FOUND: Look("B", "eye-off", "back"),
    Act.UNMERGE: Look("M", "git-merge", "back"),
    Act.TRANSFER: Look("X", "arrow-right", "back"),
    Act.REVOKE: Look("Z", "arrow-back-up", "back"),
    Act.SIGN: Look("G", "check"),
    Act.REPORT_DONE: Look("F", "circle-check"),
    Act.RETURN: Look("B", "arrow-back-up", "back"),
    Act.REQUEST_EXTENSION: Look("L", "clock"),
    Act.GRANT_EXTENSION: Look("Y", "clock"),
    Act.DECLINE_EXTENSION: Look("W", "clock", "back"),
    Act.PASS_CHECK: Look("P", "circle-check"),
    Act.FAIL_CHECK: Look("B", "rotate", "back"),
    Act.ASK_REPORTER: Look("Q", "help"),
    Act.CLOSE: Look("C", "circle-check"),
    Act.REOPEN: Look("O", "rotate", "back"),
    Act.RESUME: Look("H", "player-play"),
    Act.URGE: Look("U", "bell", "more"),
    Act.SUPERVISE: Look("S", "flag"),
    Act.CORRECT: Look("E", "edit", "more"),
    Act.REPLY: Look("T", "message", "more"),
    Act.SUSPEND: Look("H", "player-pause", "more"),
    Act.RECORD_CONTACT: Look("I", "phone", "more"),
    Act.NOTE: Look("N", "note", "more"),
}
# The next likely act of whoever looks, first that is possible.
LIKELY: Final[tuple[str, ...]] = (
    ACCEPT_DISPATCH, Act.REPORT_DONE, Act.SIGN, Act.VERIFY_FOUND, Act.PASS_CHECK, Act.GRANT_EXTENSION, Act.RESUME, Act.DISPATCH, Act.CLOSE, Act.URGE,
    Act.UNMERGE, Act.REOPEN, Act.REPLY, Act.NOTE,
)  # fmt: skip
# In handling more orders can be sent, but the next likely act is another.
NOT_NEXT_IN_HANDLING: Final = frozenset({Act.DISPATCH})


def look_of(name: str) -> Look:
    """Return how an act looks; an unknown one stands behind the menu without a key."""
    return LOOKS.get(name) or Look("", "dots", "more")


def label_of(name: str) -> str:
    """Return the words on an act's button."""
    return str(look_of(name).label or Act(name).label)

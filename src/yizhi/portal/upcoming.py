"""The card on top of the tracking page: what happens next and by when, in words. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from yizhi.casework.enums import Outcome, Stage
from yizhi.portal.times import day, left, when


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the followed case stands, as plain values. `organisations` are those who have it in hand now."""

    stage: Stage
    due_at: datetime | None = None
    deadline_at: datetime | None = None
    suspended_until: datetime | None = None
    closed_at: datetime | None = None
    outcome: str = ""
    reporter_asked: bool = False
    organisations: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class NextCard:
    """`label` over `title`, then `by`. `tone` is next, ask, good, ended, paused or late; it never stands alone."""

    label: str
    title: str
    by: str = ""
    tone: str = "next"


def _expected(at: datetime | None, now: datetime) -> tuple[str, bool]:
    """Say by when something is expected, and whether that moment has passed."""
    if at is None:
        return "", False
    if at < now:
        return _(
            "This takes longer than planned (it was due %(when)s). You need do nothing; for questions call the hotline."
        ) % {"when": when(at, now)}, True
    rest = left(at, now)
    expected = _("expected by %(when)s") % {"when": when(at, now)}
    return f"{expected} · {rest}" if rest else expected, False


def _open_title(standing: Standing) -> str:
    if standing.stage == Stage.HANDLING and standing.organisations:
        return _("%(names)s handles it") % {"names": _(", ").join(standing.organisations)}
    return {
        Stage.REPORTED: _("The duty desk reads your report"),
        Stage.VERIFYING: _("A grid worker goes and looks"),
        Stage.ACCEPTED: _("It is handed to those in charge"),
        Stage.HANDLING: _("Those in charge handle it"),
        Stage.CHECKING: _("A grid worker checks it on the spot"),
    }[standing.stage]


def _ended(standing: Standing, now: datetime, reopen_days: int) -> NextCard:
    if standing.stage == Stage.WITHDRAWN:
        return NextCard(_("Ended"), _("You took this report back"), tone="ended")
    if standing.stage == Stage.REFUSED:
        return NextCard(_("Ended"), _("Not accepted"), _("The reason and whom to turn to are below."), "ended")
    if standing.stage == Stage.MERGED:
        return NextCard(_("Next step"), _("It is handled together with an earlier report"))
    title = {
        Outcome.PARTLY: _("Partly solved"),
        Outcome.UNSOLVED: _("Closed without being solved"),
    }.get(Outcome(standing.outcome) if standing.outcome else Outcome.SOLVED, _("Solved and closed"))
    until = standing.closed_at + timedelta(days=reopen_days) if standing.closed_at else None
    by = _("Not solved? You can say so until %(day)s.") % {"day": day(until, now)} if until and until > now else ""
    return NextCard(_("Result"), title, by, "good" if standing.outcome == Outcome.SOLVED else "ended")


def next_card(standing: Standing, *, now: datetime, reopen_days: int) -> NextCard:
    """Return what happens next and by when."""
    if standing.stage == Stage.SUSPENDED:
        until = standing.suspended_until
        by = _("Work goes on by %(day)s. The reason is below.") % {"day": day(until, now)} if until else ""
        return NextCard(_("Next step"), _("Paused for now"), by, "paused")
    if standing.stage == Stage.CHECKING and standing.reporter_asked:
        by, _late = _expected(standing.due_at, now)
        return NextCard(_("Next step: yours"), _("Is it solved? Please tell us"), "" if _late else by, "ask")
    if standing.stage in {Stage.CLOSED, Stage.REFUSED, Stage.MERGED, Stage.WITHDRAWN}:
        return _ended(standing, now, reopen_days)
    by, late = _expected(standing.deadline_at if standing.stage == Stage.HANDLING else standing.due_at, now)
    return NextCard(_("Next step"), _open_title(standing), by, "late" if late else "next")

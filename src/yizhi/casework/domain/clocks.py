"""Time limits on a work calendar (`docs/workflow.md`, Clocks). Pure: times come in and go out in UTC.

Seconds always mean seconds of the clock's own kind of time: urgent hours run day
and night, working hours and days only inside the calendar's working time.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from yizhi.casework.enums import TimeKind

if TYPE_CHECKING:
    from yizhi.org.domain.calendar import WorkCalendar

_SECOND: Final = 1_000_000
_HOUR: Final = 3600
_LAST_MOMENT: Final = datetime(9000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Deadline:
    """When a limit runs out. `provisional`: it lies past the last year whose holidays are known."""

    at: datetime
    provisional: bool


def limit_seconds(limit: int, time_kind: str, calendar: WorkCalendar) -> int:
    """Seconds of a limit given in its own unit: hours, or days of the calendar's working-day length."""
    if time_kind == TimeKind.WORKING_DAYS:
        return limit * calendar.day_length // _SECOND
    return limit * _HOUR


def deadline(start: datetime, limit: int, time_kind: str, calendar: WorkCalendar) -> Deadline:
    """Return when a limit (hours or working days, by its kind) runs out that starts at a moment.

    A limit that starts outside working time begins with the next period. Never
    fails on a year without holidays: plain weeks are used and it is provisional.
    """
    return after(start, limit_seconds(limit, time_kind, calendar), time_kind, calendar)


def after(now: datetime, seconds: int, time_kind: str, calendar: WorkCalendar) -> Deadline:
    """Return the moment that lies so many seconds of a kind of time after now (before, where negative).

    Working time ends at the end of a period: four hours from 08:00 are 12:00, not
    14:00. No seconds are now itself, or the next opening where now is not working time.
    """
    if time_kind == TimeKind.URGENT_HOURS:
        return Deadline(_plus(now, seconds), provisional=False)
    if seconds == 0:
        at = calendar.next_opening(now)
    else:
        at = calendar.moment_after(calendar.worked_until(now) + seconds * _SECOND)
    return Deadline(at, _is_provisional(at, calendar))


def remaining(now: datetime, deadline_at: datetime, time_kind: str, calendar: WorkCalendar) -> int:
    """Return the whole seconds of a kind of time from now to the deadline, rounded down; negative when late."""
    if time_kind == TimeKind.URGENT_HOURS:
        return (deadline_at - now) // timedelta(seconds=1)
    return (calendar.worked_until(deadline_at) - calendar.worked_until(now)) // _SECOND


def _plus(now: datetime, seconds: int) -> datetime:
    start = now.astimezone(UTC)
    room = (_LAST_MOMENT - start) // timedelta(seconds=1)
    return start + timedelta(seconds=min(seconds, room))


def _is_provisional(at: datetime, calendar: WorkCalendar) -> bool:
    known = calendar.covered_until
    return known is None or at.astimezone(calendar.zone).date() > known

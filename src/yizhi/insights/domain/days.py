"""Days of the deployment's zone as instants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django.conf import settings

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def microseconds(moment: datetime) -> int:
    """Return an instant as the copy keeps it: microseconds since 1970."""
    return (moment - _EPOCH) // _MICROSECOND


def instant(value: int) -> datetime:
    """Return the instant of so many microseconds since 1970."""
    return _EPOCH + value * _MICROSECOND


@dataclass(frozen=True, slots=True)
class Day:
    """A day, and the instants where it begins and ends."""

    date: date
    start: datetime
    end: datetime

    @property
    def first(self) -> int:
        """Where it begins, in microseconds."""
        return microseconds(self.start)


def days_until(now: datetime, count: int) -> list[Day]:
    """Return the last days, today included, oldest first."""
    zone = ZoneInfo(settings.TIME_ZONE)
    today = now.astimezone(zone).date()
    dates = [today - timedelta(days=back) for back in range(count - 1, -2, -1)]
    starts = [datetime.combine(day, time(), zone).astimezone(UTC) for day in dates]
    return [Day(*day) for day in zip(dates, starts, starts[1:], strict=False)]

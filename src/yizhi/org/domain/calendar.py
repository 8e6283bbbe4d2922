"""The work calendar: which moments are working time, and the arithmetic on it.

A `WorkCalendar` is a plain value without I/O. It numbers working time from one
fixed Monday on: `worked_until` says how much of it lies before a moment and
`moment_after` is the inverse, both in a few microseconds whatever the distance.
"""

from __future__ import annotations

import json
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zoneinfo import ZoneInfo

from django.conf import settings

from yizhi.kernel.memo import forget_all, memo
from yizhi.org.models import CalendarDay, WorkingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

type Periods = tuple[tuple[time, time], ...]

DEFAULT_PERIODS: Final[Periods] = ((time(8), time(12)), (time(14), time(18)))
LAST_DAY: Final = date(9000, 1, 1)
REREAD_SECONDS: Final = 60.0
# A year whose table holds fewer days than this was touched by hand, not published.
DAYS_OF_A_PUBLISHED_YEAR: Final = 5
SHIPPED_DAYS: Final = Path(__file__).resolve().parent.parent / "data" / "chinese-days-2004-2026.json"
SHIPPED_SOURCE: Final = "chinese-days"

_MONDAY: Final = date(2001, 1, 1).toordinal()
_WEEK, _WORKWEEK = 7, 5
_MICROSECOND = timedelta(microseconds=1)
_MIDNIGHT = datetime(2001, 1, 1)  # noqa: DTZ001 - times of day are measured on a bare date


def _micros(moment: time) -> int:
    """Microseconds of a time of day since midnight."""
    return (datetime.combine(_MIDNIGHT, moment) - _MIDNIGHT) // _MICROSECOND


def merge_periods(periods: Iterable[tuple[time, time]]) -> Periods:
    """Return the periods in order, with overlapping and touching ones joined."""
    merged: list[tuple[time, time]] = []
    for start, end in sorted(periods):
        if end <= start:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


@dataclass(frozen=True)
class WorkCalendar:
    """Working hours on working days: Monday–Friday, but for `special` days (True: working).

    `periods` are local times in order, without overlap; `covered_until` is the last
    day for which holidays are known (None: for none). Raises ValueError on periods
    that are empty, overlapping or out of order.
    """

    periods: Periods
    special: Mapping[date, bool]
    covered_until: date | None
    zone: ZoneInfo

    def __post_init__(self) -> None:
        """Refuse periods on which no arithmetic is possible."""
        if not self.periods or merge_periods(self.periods) != tuple(self.periods):
            message = "Working periods must be given in order, without overlap, at least one."
            raise ValueError(message)

    @cached_property
    def _spans(self) -> tuple[tuple[int, int], ...]:
        return tuple((_micros(start), _micros(end)) for start, end in self.periods)

    @cached_property
    def day_length(self) -> int:
        """Length of a working day in microseconds."""
        return sum(end - start for start, end in self._spans)

    @cached_property
    def _exceptions(self) -> tuple[list[int], list[int]]:
        """Ordinals of days that differ from plain weeks, and the working days they add up to so far."""
        changed = sorted(
            (day.toordinal(), 1 if working else -1)
            for day, working in self.special.items()
            if working != (day.weekday() < _WORKWEEK)
        )
        return [day for day, _ in changed], [0, *accumulate(change for _, change in changed)]

    @cached_property
    def _drift(self) -> int:
        """Most days by which the exceptions shift the n-th working day, in calendar days."""
        return (max(map(abs, self._exceptions[1])) // _WORKWEEK + 2) * _WEEK

    def is_working(self, day: date) -> bool:
        """Tell whether people work on a day."""
        return self.special.get(day, day.weekday() < _WORKWEEK)

    def _days_before(self, ordinal: int) -> int:
        weeks, rest = divmod(ordinal - _MONDAY, _WEEK)
        days, totals = self._exceptions
        return weeks * _WORKWEEK + min(rest, _WORKWEEK) + totals[bisect_left(days, ordinal)]

    def _nth_day(self, index: int) -> int:
        """Ordinal of the working day that has `index` working days before it (counted from 2001-01-01)."""
        weeks, rest = divmod(index, _WORKWEEK)
        guess = _MONDAY + weeks * _WEEK + rest
        span = range(guess - self._drift, guess + self._drift)
        return span[bisect_left(span, index + 1, key=lambda ordinal: self._days_before(ordinal + 1))]

    def _utc(self, day: date, micros: int) -> datetime:
        local = datetime.combine(day, time(), self.zone) + micros * _MICROSECOND
        return local.astimezone(UTC)

    def _worked_on(self, day: date, moment: datetime) -> int:
        """Microseconds of working time of a day that lie before a moment on it.

        A day counts its nominal length also where the clock is put forward or
        back inside a period: time is real time, held back at the period's length.
        """
        total = 0
        for start, end in self._spans:
            if moment >= self._utc(day, end):
                total += end - start
                continue
            total += min(max((moment - self._utc(day, start)) // _MICROSECOND, 0), end - start)
            break
        return total

    def worked_until(self, moment: datetime) -> int:
        """Working time before a moment, in microseconds since 2001-01-01 (negative before)."""
        day = moment.astimezone(self.zone).date()
        before = self._days_before(day.toordinal()) * self.day_length
        return before + self._worked_on(day, moment) if self.is_working(day) else before

    def moment_after(self, worked: int) -> datetime:
        """Return the first moment (UTC) with at least so much working time before it: the inverse of `worked_until`.

        A full period ends at its end: 12:00, not 14:00. Past the year 9000 it stops there.
        """
        index, rest = divmod(worked - 1, self.day_length)
        if index * _WEEK > (LAST_DAY.toordinal() - _MONDAY - self._drift - _WEEK) * _WORKWEEK:
            return datetime.combine(LAST_DAY, time(), UTC)
        return self._on_day(date.fromordinal(self._nth_day(index)), rest + 1)

    def next_opening(self, moment: datetime) -> datetime:
        """Return the moment itself inside working time (ends included), else the start of the next period (UTC)."""
        if self._is_open(moment):
            return moment.astimezone(UTC)
        index, rest = divmod(self.worked_until(moment), self.day_length)
        day = date.fromordinal(self._nth_day(index))
        for start, end in self._spans:
            if rest < end - start:
                return max(self._utc(day, start + rest), moment.astimezone(UTC))
            rest -= end - start
        raise AssertionError  # pragma: no cover - the rest is shorter than a day

    def _is_open(self, moment: datetime) -> bool:
        day = moment.astimezone(self.zone).date()
        return self.is_working(day) and any(
            self._utc(day, start) <= moment <= self._utc(day, end) for start, end in self._spans
        )

    def _on_day(self, day: date, rest: int) -> datetime:
        for start, end in self._spans:
            if rest <= end - start:
                return min(self._utc(day, start) + rest * _MICROSECOND, self._utc(day, end))
            rest -= end - start
        raise AssertionError  # pragma: no cover - the rest is never longer than a day


def covered_until(special: Mapping[date, bool]) -> date | None:
    """Return the last day of the last year whose holidays are known, None where no year's are.

    A year counts once it has at least five days in the table: single days that
    somebody entered ahead do not make a year known.
    """
    years = [year for year, days in Counter(day.year for day in special).items() if days >= DAYS_OF_A_PUBLISHED_YEAR]
    return date(max(years), 12, 31) if years else None


@memo(REREAD_SECONDS)
def load_calendar() -> WorkCalendar:
    """Return the deployment's calendar, read from the tables at most once a minute per process (2 statements)."""
    periods = merge_periods(WorkingPeriod.objects.values_list("starts_at", "ends_at"))
    special = dict(CalendarDay.objects.values_list("day", "is_working"))
    return WorkCalendar(
        periods=periods or DEFAULT_PERIODS,
        special=special,
        covered_until=covered_until(special),
        zone=ZoneInfo(settings.TIME_ZONE),
    )


def forget_calendar() -> None:
    """Have the next `load_calendar` of this process read the tables again."""
    forget_all()


def seed_calendar() -> int:
    """Add the shipped public holidays and make-up days that the table does not have yet; return how many.

    Rows that are there stay as they are, edited or not. The source is in `org/data/README.md`.
    """
    shipped = json.loads(SHIPPED_DAYS.read_text(encoding="utf-8"))
    known = set(CalendarDay.objects.values_list("day", flat=True))
    rows = [
        CalendarDay(day=day, is_working=is_working, name=text.split(",")[1], source=SHIPPED_SOURCE)
        for key, is_working in (("holidays", False), ("workdays", True))
        for iso, text in shipped[key].items()
        if (day := date.fromisoformat(iso)) not in known
    ]
    CalendarDay.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    forget_calendar()
    return len(rows)

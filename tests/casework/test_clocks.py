"""Time limits: the cases that people work out by hand."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from yizhi.casework.domain.clocks import after, deadline, remaining
from yizhi.casework.enums import TimeKind
from yizhi.org.domain.calendar import DEFAULT_PERIODS, SHIPPED_DAYS, WorkCalendar, covered_until

SHANGHAI = ZoneInfo("Asia/Shanghai")
URGENT, HOURS, DAYS = TimeKind.URGENT_HOURS, TimeKind.WORKING_HOURS, TimeKind.WORKING_DAYS


def shipped() -> WorkCalendar:
    data = json.loads(SHIPPED_DAYS.read_text("utf-8"))
    special = {
        date.fromisoformat(day): working
        for key, working in (("holidays", False), ("workdays", True))
        for day in data[key]
    }
    return WorkCalendar(DEFAULT_PERIODS, special, covered_until(special), SHANGHAI)


CALENDAR = shipped()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


@pytest.mark.parametrize(
    ("start", "limit", "kind", "end"),
    [
        ("2026-11-23 09:00", 2, HOURS, "2026-11-23 11:00"),
        ("2026-11-23 11:00", 2, HOURS, "2026-11-23 15:00"),  # over lunch
        ("2026-11-23 08:00", 4, HOURS, "2026-11-23 12:00"),  # ends with the period
        ("2026-11-23 12:30", 1, HOURS, "2026-11-23 15:00"),  # starts at lunch
        ("2026-11-23 17:30", 1, HOURS, "2026-11-24 08:30"),  # over night
        ("2026-11-27 17:30", 1, HOURS, "2026-11-30 08:30"),  # over the week-end
        ("2026-11-28 10:00", 1, HOURS, "2026-11-30 09:00"),  # starts on a Saturday
        ("2026-11-23 09:30", 1, DAYS, "2026-11-24 09:30"),  # a day is eight hours: the same time next day
        ("2026-11-28 10:00", 1, DAYS, "2026-11-30 18:00"),
        ("2026-09-29 17:30", 5, DAYS, "2026-10-12 17:30"),  # 国庆, with the make-up Saturday 10-10 counted
        ("2026-02-13 16:00", 1, DAYS, "2026-02-14 16:00"),  # 02-14 is a make-up Saturday
        ("2026-02-14 16:00", 1, DAYS, "2026-02-24 16:00"),  # 春节
        ("2026-11-27 17:30", 24, URGENT, "2026-11-28 17:30"),
        ("2026-10-01 03:00", 2, URGENT, "2026-10-01 05:00"),
    ],
)
def test_deadlines(start: str, limit: int, kind: TimeKind, end: str) -> None:
    found = deadline(local(start), limit, kind, CALENDAR)
    assert found.at == local(end)
    assert found.at.tzinfo is UTC
    assert not found.provisional


def test_past_the_last_known_year_a_deadline_is_provisional_and_never_an_error() -> None:
    start = local("2026-12-30 09:30")
    assert not deadline(start, 1, DAYS, CALENDAR).provisional
    beyond = deadline(start, 2, DAYS, CALENDAR)
    assert beyond.provisional
    assert beyond.at == local("2027-01-01 09:30")  # a plain Friday
    assert deadline(local("2031-05-01 09:30"), 3, DAYS, CALENDAR).provisional
    assert not deadline(start, 1000, URGENT, CALENDAR).provisional


def test_when_the_table_grows_the_same_deadline_is_final() -> None:
    special = {**CALENDAR.special, **{date(2027, 1, day): False for day in range(1, 6)}}
    grown = WorkCalendar(DEFAULT_PERIODS, special, covered_until(special), SHANGHAI)
    found = deadline(local("2026-12-30 09:30"), 2, DAYS, grown)
    assert found == deadline(local("2026-12-30 09:30"), 2, DAYS, grown)
    assert (found.at, found.provisional) == (local("2027-01-06 09:30"), False)


def test_without_any_table_working_time_is_provisional() -> None:
    plain = WorkCalendar(DEFAULT_PERIODS, {}, None, SHANGHAI)
    assert deadline(local("2026-11-23 09:00"), 1, HOURS, plain).provisional


@pytest.mark.parametrize("kind", list(TimeKind))
def test_an_absurd_limit_ends_far_away_and_is_no_error(kind: TimeKind) -> None:
    assert deadline(local("2026-11-23 09:00"), 2**31 - 1, kind, CALENDAR).at.year == 9000


def test_a_day_is_as_long_as_the_calendars_working_day() -> None:
    short = WorkCalendar(((time(9), time(12)),), {}, date(2099, 12, 31), SHANGHAI)
    assert deadline(local("2026-11-23 10:00"), 2, DAYS, short).at == local("2026-11-25 10:00")


def test_no_limit_at_all_is_now_or_the_next_opening() -> None:
    assert after(local("2026-11-23 09:00"), 0, HOURS, CALENDAR).at == local("2026-11-23 09:00")
    assert after(local("2026-11-23 13:00"), 0, HOURS, CALENDAR).at == local("2026-11-23 14:00")
    assert after(local("2026-11-28 13:00"), 0, DAYS, CALENDAR).at == local("2026-11-30 08:00")


def test_remaining_counts_only_its_own_kind_of_time() -> None:
    end = local("2026-11-24 10:00")
    assert remaining(local("2026-11-23 17:00"), end, HOURS, CALENDAR) == 3 * 3600
    assert remaining(local("2026-11-23 17:00"), end, URGENT, CALENDAR) == 17 * 3600
    assert remaining(local("2026-11-24 10:30"), end, HOURS, CALENDAR) == -1800
    assert remaining(local("2026-11-24 13:00"), end, HOURS, CALENDAR) == -2 * 3600
    assert remaining(end + timedelta(milliseconds=1), end, HOURS, CALENDAR) == -1


def test_a_longer_limit_never_ends_earlier_and_whole_days_end_at_different_times() -> None:
    ends = [deadline(local("2026-11-23 09:00"), limit, DAYS, CALENDAR).at for limit in range(500)]
    assert ends == sorted(ends)
    assert len(set(ends)) == 500

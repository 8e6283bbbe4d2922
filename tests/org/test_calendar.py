"""The work calendar: which days and hours are working time."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from yizhi.kernel import memo
from yizhi.org.domain.calendar import (
    DEFAULT_PERIODS,
    WorkCalendar,
    covered_until,
    forget_calendar,
    load_calendar,
    merge_periods,
    seed_calendar,
)
from yizhi.org.models import CalendarDay, WorkingPeriod

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django import DjangoAssertNumQueries

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    memo.forget_all()
    yield
    memo.forget_all()


@pytest.mark.parametrize(
    "periods",
    [
        (),
        ((time(12), time(8)),),
        ((time(8), time(8)),),
        ((time(8), time(12)), (time(11), time(18))),
        ((time(14), time(18)), (time(8), time(12))),
    ],
)
def test_periods_that_allow_no_arithmetic_are_refused(periods: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="Working periods"):
        WorkCalendar(periods, {}, None, SHANGHAI)


def test_overlapping_and_touching_periods_are_joined() -> None:
    given = [(time(14), time(18)), (time(8), time(12)), (time(11), time(13)), (time(18), time(19)), (time(5), time(5))]
    assert merge_periods(given) == ((time(8), time(13)), (time(14), time(19)))


def test_special_days_go_before_the_week() -> None:
    holiday, makeup = date(2026, 10, 1), date(2026, 10, 10)
    calendar = WorkCalendar(DEFAULT_PERIODS, {holiday: False, makeup: True}, None, SHANGHAI)
    assert not calendar.is_working(holiday)
    assert calendar.is_working(makeup)
    assert calendar.is_working(date(2026, 10, 2))
    assert not calendar.is_working(date(2026, 10, 11))


def test_working_time_is_counted_in_the_calendars_zone() -> None:
    calendar = WorkCalendar(DEFAULT_PERIODS, {}, None, SHANGHAI)
    morning = datetime(2026, 11, 23, 0, tzinfo=UTC)  # Monday 08:00 in Shanghai
    noon = datetime(2026, 11, 23, 5, tzinfo=UTC)
    assert calendar.worked_until(noon) - calendar.worked_until(morning) == 4 * 3600 * 1_000_000


def test_a_year_is_known_once_it_is_published_not_when_a_day_is_entered() -> None:
    known = {date(2026, 10, day): False for day in range(1, 6)}
    assert covered_until(known) == date(2026, 12, 31)
    assert covered_until({**known, date(2027, 3, 1): False}) == date(2026, 12, 31)
    assert covered_until({}) is None


@pytest.mark.django_db
def test_an_empty_table_means_default_hours_and_plain_weeks() -> None:
    calendar = load_calendar()
    assert calendar.periods == ((time(8), time(12)), (time(14), time(18)))
    assert calendar.covered_until is None
    assert calendar.zone.key == "Asia/Shanghai"


@pytest.mark.django_db
def test_the_calendar_is_read_once_a_minute(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(2):
        first = load_calendar()
        assert load_calendar() is first
    WorkingPeriod.objects.create(starts_at=time(9), ends_at=time(17))
    assert load_calendar() is first
    forget_calendar()
    assert load_calendar().periods == ((time(9), time(17)),)


@pytest.mark.django_db
def test_shipped_holidays_are_seeded_once_and_never_over_an_edited_day() -> None:
    CalendarDay.objects.create(day=date(2026, 10, 1), is_working=True, name="值班")
    assert seed_calendar() == 768
    assert seed_calendar() == 0
    assert CalendarDay.objects.get(day=date(2026, 10, 1)).is_working
    assert load_calendar().covered_until == date(2026, 12, 31)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 10, 1), False),  # 国庆节, a Thursday
        (date(2026, 10, 10), True),  # make-up Saturday
        (date(2026, 10, 11), False),  # plain Sunday
        (date(2026, 2, 16), False),  # 春节, a Monday
        (date(2025, 1, 26), True),  # make-up Sunday before 春节
        (date(2026, 11, 23), True),  # plain Monday
    ],
)
def test_shipped_days_are_those_that_were_published(*, day: date, working: bool) -> None:
    seed_calendar()
    assert load_calendar().is_working(day) is working

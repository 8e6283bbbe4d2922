"""Time limits: what must hold for every calendar, moment and limit."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from yizhi.casework.domain.clocks import after, deadline, remaining
from yizhi.casework.enums import TimeKind
from yizhi.org.domain.calendar import DEFAULT_PERIODS, WorkCalendar, merge_periods

ZONES = [ZoneInfo(name) for name in ("Asia/Shanghai", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe")]
WORKING = [TimeKind.WORKING_HOURS, TimeKind.WORKING_DAYS]
DAYS = st.dates(date(2025, 1, 1), date(2027, 12, 31))
MOMENTS = st.datetimes(datetime(2025, 1, 1), datetime(2027, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - bounds are naive by Hypothesis's rule
SECONDS = st.integers(1, 200 * 8 * 3600)
# Working hours that no change of the clock touches: 05:00–23:00.
TIMES = st.times(time(5), time(23)).map(lambda moment: moment.replace(microsecond=0, second=0, fold=0))


@st.composite
def periods(draw: st.DrawFn) -> tuple[tuple[time, time], ...]:
    pairs = draw(st.lists(st.tuples(TIMES, TIMES), min_size=0, max_size=3))
    return merge_periods((min(pair), max(pair)) for pair in pairs) or DEFAULT_PERIODS


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    special = draw(st.dictionaries(DAYS, st.booleans(), max_size=60))
    return WorkCalendar(draw(periods()), special, date(2026, 12, 31), draw(st.sampled_from(ZONES)))


def is_open(moment: datetime, calendar: WorkCalendar) -> bool:
    at = moment.astimezone(calendar.zone)
    return calendar.is_working(at.date()) and any(start <= at.time() <= end for start, end in calendar.periods)


def brute_force(start: datetime, end: datetime, calendar: WorkCalendar) -> float:
    """Seconds of working time between two moments, day by day."""
    total = 0.0
    day = start.astimezone(calendar.zone).date() - timedelta(days=1)
    while day <= end.astimezone(calendar.zone).date() + timedelta(days=1):
        for opens, closes in calendar.periods if calendar.is_working(day) else ():
            first = datetime.combine(day, opens, calendar.zone).astimezone(UTC)
            last = datetime.combine(day, closes, calendar.zone).astimezone(UTC)
            total += max((min(last, end) - max(first, start)).total_seconds(), 0)
        day += timedelta(days=1)
    return total


@given(MOMENTS, SECONDS, calendars(), st.sampled_from(WORKING))
def test_a_deadline_is_in_working_time_and_exactly_so_far_away(
    start: datetime, seconds: int, calendar: WorkCalendar, kind: TimeKind
) -> None:
    found = after(start, seconds, kind, calendar)
    assert is_open(found.at, calendar)
    assert abs(brute_force(start, found.at, calendar) - seconds) < 1e-3
    assert remaining(start, found.at, kind, calendar) == seconds
    assert found.provisional == (found.at.astimezone(calendar.zone).year > 2026)


@given(MOMENTS, SECONDS, SECONDS, calendars(), st.sampled_from(list(TimeKind)))
def test_longer_limits_end_later(start: datetime, one: int, other: int, calendar: WorkCalendar, kind: TimeKind) -> None:
    short, long = sorted((one, other))
    assert after(start, short, kind, calendar).at <= after(start, long, kind, calendar).at


@given(MOMENTS, MOMENTS, SECONDS, calendars(), st.sampled_from(list(TimeKind)))
def test_later_starts_end_no_earlier(
    one: datetime, other: datetime, seconds: int, calendar: WorkCalendar, kind: TimeKind
) -> None:
    early, late = sorted((one, other))
    assert after(early, seconds, kind, calendar).at <= after(late, seconds, kind, calendar).at


@given(MOMENTS, SECONDS, SECONDS, calendars(), st.sampled_from(list(TimeKind)))
def test_two_limits_after_each_other_are_their_sum(
    start: datetime, one: int, other: int, calendar: WorkCalendar, kind: TimeKind
) -> None:
    middle = after(start, one, kind, calendar).at
    assert after(middle, other, kind, calendar).at == after(start, one + other, kind, calendar).at


@given(MOMENTS, MOMENTS, calendars(), st.sampled_from(list(TimeKind)))
def test_what_remains_is_worth_the_same_when_the_clock_runs_again(
    now: datetime, paused: datetime, calendar: WorkCalendar, kind: TimeKind
) -> None:
    end = after(paused, 3600, kind, calendar).at
    left = remaining(now, end, kind, calendar)
    resumed = after(now, left, kind, calendar).at
    assert remaining(now, resumed, kind, calendar) == left
    assert left > 0 or resumed <= max(now, calendar.next_opening(now))


@given(MOMENTS, st.integers(0, 400), calendars(), st.sampled_from(list(TimeKind)))
def test_the_clock_of_a_new_case_shows_its_whole_limit(
    start: datetime, limit: int, calendar: WorkCalendar, kind: TimeKind
) -> None:
    hours = limit * calendar.day_length // 3_600_000_000 if kind == TimeKind.WORKING_DAYS else limit
    left = remaining(start, deadline(start, limit, kind, calendar).at, kind, calendar)
    assert 0 <= left - hours * 3600 < 3600


@given(MOMENTS, SECONDS, st.sampled_from(ZONES))
def test_hours_in_which_the_clock_changes_still_run_forward(start: datetime, seconds: int, zone: ZoneInfo) -> None:
    calendar = WorkCalendar(((time(0), time(23, 59)),), {}, date(2099, 12, 31), zone)
    found = after(start, seconds, TimeKind.WORKING_HOURS, calendar).at
    assert found > start
    assert abs(remaining(start, found, TimeKind.WORKING_HOURS, calendar) - seconds) <= 3600

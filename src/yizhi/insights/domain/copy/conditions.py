"""The desk's filters and a person's areas as conditions on the copy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

from yizhi.casework.domain.inbox import ENDED, LATE, OPEN, SOON, SOON_DUE, Filters, local_midnight
from yizhi.casework.enums import OPEN_STAGES
from yizhi.insights.domain.copy.layout import DEGREE, ENDED_NUMBERS, OPEN_NUMBERS, SOURCES, STAGES, area_range
from yizhi.insights.domain.days import microseconds

if TYPE_CHECKING:
    from yizhi.casework.domain.map_data import Window

NOTHING = "false"


class Fact(NamedTuple):
    """A condition on what a case is, and the column it reads."""

    column: str
    condition: str


def in_areas(areas: Sequence[str]) -> str:
    """Return "lies in any of these areas"."""
    ranges = (area_range(code) for code in sorted(set(areas)))
    return "(" + (" OR ".join(f"area BETWEEN {first} AND {last}" for first, last in ranges) or NOTHING) + ")"


def in_box(window: Window) -> tuple[int, int, int, int]:
    """Return a window in the copy's whole numbers: x from, x to, y from, y to, both ends included."""
    return (
        -int(-window.west * DEGREE // 1),
        int(window.east * DEGREE // 1),
        -int(-window.south * DEGREE // 1),
        int(window.north * DEGREE // 1),
    )


def stages_of(filters: Filters) -> tuple[int, ...]:
    """Return the numbers of the stages that filters ask for."""
    if filters.stage in STAGES:
        return (STAGES.index(filters.stage),)
    if filters.stage == ENDED:
        return ENDED_NUMBERS
    return OPEN_NUMBERS if filters.stage == OPEN or filters.when else (*OPEN_NUMBERS, *ENDED_NUMBERS)


def _what(filters: Filters) -> list[Fact]:
    found = []
    if filters.category is not None:
        found.append(Fact("category", f"category = {int(filters.category)}"))
    if filters.source:
        known = filters.source in SOURCES
        found.append(Fact("source", f"source = {SOURCES.index(filters.source)}" if known else NOTHING))
    if filters.organisation is not None:
        found.append(Fact("lead", f"lead = {int(filters.organisation)}"))
    return found


def reported_in(filters: Filters) -> tuple[int | None, int | None]:
    """Return from when and until when (not included) cases are asked for, in microseconds; None = no end."""
    since = microseconds(local_midnight(filters.since)) if filters.since else None
    until = microseconds(local_midnight(filters.until + timedelta(days=1))) if filters.until else None
    return since, until


def reported_between(since: int | None, until: int | None) -> list[Fact]:
    """Return the conditions that a case was reported in a stretch of time."""
    found = []
    if since is not None:
        found.append(Fact("reported", f"reported >= {since}"))
    if until is not None:
        found.append(Fact("reported", f"reported < {until}"))
    return found


def _when(filters: Filters, *, now: datetime) -> list[Fact]:
    found, moment = [], microseconds(now)
    if filters.when == LATE:
        found.append(Fact("due", f"due < {moment}"))
    elif filters.when == SOON_DUE:
        found.append(Fact("due", f"due BETWEEN {moment} AND {microseconds(now + SOON)}"))
    return [*found, *reported_between(*reported_in(filters))]


def facts_of(filters: Filters, *, now: datetime) -> list[Fact]:
    """Return the conditions on what a case is, its stage and area excepted."""
    supervised = [Fact("supervised", "supervised IS NOT NULL")] if filters.supervised else []
    return [*_what(filters), *_when(filters, now=now), *supervised]


def asks_open(filters: Filters) -> bool:
    """Tell whether open cases may be among what is asked for."""
    return any(number in OPEN_NUMBERS for number in stages_of(filters))


def asks_ended(filters: Filters) -> bool:
    """Tell whether ended cases may be among what is asked for."""
    return filters.stage not in {OPEN, *OPEN_STAGES} and any(n in ENDED_NUMBERS for n in stages_of(filters))

"""When reports come in: more by day than by night, on workdays than at weekends, and by the season of each situation."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yizhi.casework.enums import Source
from yizhi.demo import scenarios
from yizhi.demo.pieces import Plot
from yizhi.demo.scenarios import PLOTS
from yizhi.demo.situations import SITUATIONS, Situation
from yizhi.demo.staged import STAGED
from yizhi.kernel import clock

DAYS: Final = 365
HOURS: Final = (1, 0.5, 0.3, 0.2, 0.3, 1, 3, 7, 10, 10, 9, 7, 5, 5, 7, 8, 8, 9, 10, 9, 7, 5, 3, 2)
WEEKDAYS: Final = (1.15, 1.1, 1.05, 1.0, 1.0, 0.75, 0.7)
SOURCES: Final = ((Source.PHONE, 58), (Source.WEB, 12), (Source.HOTLINE, 14), (Source.PATROL, 16))
# The last days are told with more reports and slower hands, so that something of everything is open now.
LIVELY_DAYS: Final = 4
LIVELY_SHARE: Final = 0.013
BY_RESIDENT: Final = frozenset(
    {scenarios.withdrawn, scenarios.denied, scenarios.confirmed, scenarios.reopened, scenarios.me_too}
)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A report to come: when, about what, how it will go, from where, and how slow everybody is."""

    at: datetime
    situation: Situation
    plot: Plot
    source: Source
    slow: float


def situation_at(at: datetime, rng: random.Random) -> Situation:
    """Return what is reported at a time of year."""
    month = clock.local(at).month
    return rng.choices(SITUATIONS, [s.weight_in(month) for s in SITUATIONS])[0]


def _moment(first: datetime, days: int, rng: random.Random) -> datetime:
    while True:
        day = first + timedelta(days=rng.randrange(days))
        if rng.random() * max(WEEKDAYS) < WEEKDAYS[clock.local(day).weekday()]:
            break
    hour = rng.choices(range(24), HOURS)[0]
    local = clock.local(day).replace(hour=hour, minute=rng.randrange(60), second=rng.randrange(60), microsecond=0)
    return local.astimezone(first.tzinfo)


def _arrival(at: datetime, rng: random.Random, *, plot: Plot | None = None, slow: float = 1.0) -> Arrival:
    chosen = plot or rng.choices([p for _, p in PLOTS], [weight for weight, _ in PLOTS])[0]
    source = rng.choices([s for s, _ in SOURCES], [weight for _, weight in SOURCES])[0]
    if chosen in BY_RESIDENT:
        source = Source.PHONE if rng.random() < 0.8 else Source.WEB  # noqa: PLR2004 - four of five by phone
    return Arrival(at, situation_at(at, rng), chosen, source, slow)


def plan(cases: int, now: datetime, rng: random.Random) -> list[Arrival]:
    """Return the reports of the last twelve months, in the order of time."""
    staged = [_arrival(now - timedelta(hours=ago), rng, plot=plot, slow=slow) for plot, ago, slow in STAGED]
    staged = staged[: max(0, cases)]
    lively = round(cases * LIVELY_SHARE)
    rest = max(0, cases - len(staged) - lively)
    first = now - timedelta(days=DAYS)
    arrivals = [_arrival(_moment(first, DAYS - LIVELY_DAYS, rng), rng) for _ in range(rest)]
    for _ in range(max(0, cases - len(staged) - rest)):
        at = min(
            _moment(now - timedelta(days=LIVELY_DAYS), LIVELY_DAYS + 1, rng),
            now - timedelta(minutes=rng.randint(3, 300)),
        )
        arrivals.append(_arrival(at, rng, slow=rng.choice((1.0, 1.0, 2.0, 4.0, 8.0))))
    return sorted(arrivals + staged, key=lambda arrival: arrival.at)

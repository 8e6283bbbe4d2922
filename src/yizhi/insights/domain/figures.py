"""What goes on in an area, in figures: for the page of a grid and for the wall screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final

import duckdb
from django.db.models import Count, Q

from yizhi.casework.domain import map_data
from yizhi.casework.domain.inbox import narrowed
from yizhi.casework.domain.plans import stages_in
from yizhi.casework.domain.queries import SEEING
from yizhi.casework.enums import OPEN_STAGES, Stage
from yizhi.casework.models import Case
from yizhi.insights.domain.copy import reader
from yizhi.insights.domain.copy.conditions import in_areas
from yizhi.insights.domain.copy.layout import IS_OPEN, STAGES, decode_area
from yizhi.insights.domain.days import Day, days_until, microseconds
from yizhi.kernel.scoping import within

if TYPE_CHECKING:
    from yizhi.insights.domain.copy.overlay import Overlay
    from yizhi.org.actor import Actor

TREND_DAYS: Final = 30


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Figures of one area: how many cases are open and late now, by stage, and what came in and was closed day by day.

    `trend` holds (day, reported, closed), oldest first, today last. Days and weeks (from
    Monday) are the deployment's own.
    """

    open: int = 0
    late: int = 0
    reported_today: int = 0
    closed_today: int = 0
    closed_this_week: int = 0
    by_stage: dict[str, int] = field(default_factory=dict)
    trend: list[tuple[date, int, int]] = field(default_factory=list)


def counted(by_stage: dict[str, int], late: int, trend: list[tuple[date, int, int]]) -> AreaFigures:
    """Put figures together from the counts of open cases and of days (at least a week of them, today last)."""
    today, reported, closed = trend[-1]
    week = [day for day in trend if day[0] > today - timedelta(days=today.weekday() + 1)]
    return AreaFigures(
        open=sum(by_stage.values()),
        late=late,
        reported_today=reported,
        closed_today=closed,
        closed_this_week=sum(day[2] for day in week),
        by_stage=by_stage,
        trend=trend,
    )


def _from_database(scope: Sequence[str], days: Sequence[Day], *, now: datetime) -> AreaFigures:
    """Count in the operational database (3 statements)."""
    rows = Case.objects.filter(within("area_code", scope))
    late = Count("pk", filter=Q(due_at__lt=now))
    stages = list(
        rows.filter(stages_in(OPEN_STAGES)).values_list("stage").annotate(n=Count("pk"), late=late).order_by()
    )
    came = {
        f"d{n}": Count("pk", filter=Q(reported_at__gte=day.start, reported_at__lt=day.end))
        for n, day in enumerate(days)
    }
    went = {
        f"d{n}": Count("pk", filter=Q(closed_at__gte=day.start, closed_at__lt=day.end)) for n, day in enumerate(days)
    }
    reported = rows.filter(reported_at__gte=days[0].start).aggregate(**came)
    closed = rows.filter(stage=Stage.CLOSED, closed_at__gte=days[0].start).aggregate(**went)
    trend = [(day.date, reported[f"d{n}"], closed[f"d{n}"]) for n, day in enumerate(days)]
    return counted({stage: n for stage, n, _late in stages}, sum(row[2] for row in stages), trend)


def _from_copy(overlay: Overlay, scope: Sequence[str], days: Sequence[Day], *, now: datetime) -> AreaFigures:
    """Count in the columnar copy."""
    areas, moment, closed = in_areas(scope), microseconds(now), STAGES.index(Stage.CLOSED)
    signed = "(SELECT *, 1 AS sign FROM base.live UNION ALL SELECT *, 1 FROM tail UNION ALL SELECT *, -1 FROM gone)"
    stages = overlay.rows(
        f"SELECT stage, CAST(sum(sign) AS BIGINT), CAST(sum(sign) FILTER (due < {moment}) AS BIGINT) FROM {signed} "  # noqa: S608 - constants and whole numbers
        f"WHERE {areas} AND {IS_OPEN} GROUP BY stage HAVING sum(sign) > 0 ORDER BY stage"
    )
    since = "(SELECT *, 1 AS sign FROM tail UNION ALL SELECT *, -1 FROM gone)"
    calendar = ", ".join(f"({day.date.toordinal()}, {day.first})" for day in days)
    trend = {
        day: (came, went)
        for day, came, went in overlay.rows(f"""
            WITH calendar(day, start) AS (VALUES {calendar})
            SELECT day, CAST(sum(came) AS BIGINT), CAST(sum(went) AS BIGINT) FROM (
                SELECT day, came, went FROM base.days WHERE {areas} AND day >= {days[0].date.toordinal()}
                UNION ALL
                SELECT day, sign, 0 FROM {since} ASOF JOIN calendar ON reported >= start WHERE {areas}
                UNION ALL
                SELECT day, 0, sign FROM {since} ASOF JOIN calendar ON closed >= start WHERE {areas} AND stage = {closed}
            ) GROUP BY day
        """)  # noqa: S608 - constants and whole numbers
    }
    counts = [(day.date, *trend.get(day.date.toordinal(), (0, 0))) for day in days]
    return counted({STAGES[stage]: n for stage, n, _late in stages}, sum(row[2] or 0 for row in stages), counts)


def area_figures(actor_scope: Sequence[str], prefix: str, *, now: datetime) -> AreaFigures:
    """Return the figures of an area, as far as a scope reaches (`actor.areas(*SEEING)`; a wall's link gives its own area).

    1 statement where there is a columnar copy (2 where something happened since the last look), else 3.
    """
    scope, days = narrowed(actor_scope, prefix), days_until(now, TREND_DAYS)
    overlay = reader.current()
    if overlay is not None:
        try:
            return _from_copy(overlay, scope, days, now=now)
        except duckdb.Error:
            reader.give_up()
    return _from_database(scope, days, now=now)


def open_by_area(actor: Actor, length: int, *, now: datetime) -> dict[str, int]:
    """Return how many open cases lie in each area of a level, given the length of its codes: as `map_data.open_by_area` does."""
    overlay = reader.current() if not actor.organisations() else None
    if overlay is None:
        return map_data.open_by_area(actor, length, now=now)
    signed = "(SELECT *, 1 AS sign FROM base.live UNION ALL SELECT *, 1 FROM tail UNION ALL SELECT *, -1 FROM gone)"
    rows = overlay.rows(
        f"SELECT area, CAST(sum(sign) AS BIGINT) FROM {signed} WHERE {in_areas(actor.areas(*SEEING))} AND {IS_OPEN} "  # noqa: S608 - constants and whole numbers
        "GROUP BY area HAVING sum(sign) > 0"
    )
    found: dict[str, int] = {}
    for area, n in rows:
        code = decode_area(area)[:length]
        if len(code) == length:
            found[code] = found.get(code, 0) + n
    return found

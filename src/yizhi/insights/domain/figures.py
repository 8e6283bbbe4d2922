"""What goes on in an area, in figures: for the page of a grid and for the wall screen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

from django.db.models import Count, Q

from yizhi.casework.domain.inbox import narrowed
from yizhi.casework.domain.plans import stages_in
from yizhi.casework.enums import OPEN_STAGES, Stage
from yizhi.casework.models import Case
from yizhi.insights.domain.days import Day, days_until
from yizhi.kernel.scoping import within

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


def area_figures(actor_scope: Sequence[str], prefix: str, *, now: datetime) -> AreaFigures:
    """Return the figures of an area, as far as a scope reaches (`actor.areas(*SEEING)`; a wall's link gives its own area)."""
    scope = narrowed(actor_scope, prefix)
    return _from_database(scope, days_until(now, TREND_DAYS), now=now)

"""What the page of a grid, a community or the subdistrict shows: figures, trend, what was done this week."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db.models import Count, F, Q

from yizhi.casework.domain.inbox import SOON
from yizhi.casework.enums import OPEN_STAGES, Act, Stage
from yizhi.casework.models import Case, CaseEvent
from yizhi.grid.domain.areas import AreaInfo, area_index
from yizhi.grid.domain.duties import Person, is_covered, workers_by_grid
from yizhi.grid.enums import CODE_LENGTH, Level, PlaceKind
from yizhi.grid.models import Area, Place
from yizhi.kernel.scoping import within

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WEEKS: Final = 12
WEEK: Final = timedelta(days=7)
MOST_OPEN: Final = 15
MOST_DONE: Final = 20
# What counts as done in a week's list: what a resident would call an event of their case.
DONE_ACTS: Final = (Act.ACCEPT, Act.DISPATCH, Act.REPORT_DONE, Act.PASS_CHECK, Act.ON_THE_SPOT, Act.REOPEN, Act.REFUSE)


@dataclass(frozen=True, slots=True)
class AreaFigures:
    """Numbers of an area now: open, late and soon due; reported and closed within the last seven days."""

    open: int = 0
    late: int = 0
    soon: int = 0
    reported: int = 0
    closed: int = 0


@dataclass(frozen=True, slots=True)
class Week:
    """One week of the trend: its first day, how many were reported and closed."""

    first: date
    reported: int
    closed: int


@dataclass(frozen=True, slots=True)
class GridLine:
    """One line of the table of grids or communities."""

    info: AreaInfo
    figures: AreaFigures
    workers: list[Person]
    is_covered: bool
    places: int
    households: int | None
    without_worker: int = 0


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(settings.TIME_ZONE))


def _counts(now: datetime) -> dict[str, Any]:
    due = ~Q(stage=Stage.SUSPENDED)
    is_open = Q(stage__in=OPEN_STAGES)
    return {
        "open": Count("pk", filter=is_open),
        "late": Count("pk", filter=is_open & due & Q(due_at__lt=now)),
        "soon": Count("pk", filter=is_open & due & Q(due_at__gte=now, due_at__lte=now + SOON)),
        "reported": Count("pk", filter=Q(reported_at__gte=now - WEEK)),
        "closed": Count("pk", filter=Q(closed_at__gte=now - WEEK)),
    }


def _recent(now: datetime) -> Q:
    """Return what the counts look at: open cases, and those of the last seven days."""
    return Q(stage__in=OPEN_STAGES) | Q(reported_at__gte=now - WEEK) | Q(closed_at__gte=now - WEEK)


def figures_by_area(scope: Sequence[str], *, now: datetime) -> dict[str, AreaFigures]:
    """Return the figures of every area that has cases of its own, by code (1 statement)."""
    rows = Case.objects.filter(within("area_code", scope) & _recent(now)).values("area_code").order_by()
    return {
        row.pop("area_code"): AreaFigures(**row)
        for row in rows.annotate(**_counts(now)).values("area_code", *AreaFigures.__dataclass_fields__)
    }


def added(figures: Iterable[AreaFigures]) -> AreaFigures:
    """Return the sum of figures."""
    names = AreaFigures.__dataclass_fields__
    found = list(figures)
    return AreaFigures(**{name: sum(getattr(one, name) for one in found) for name in names})


def trend_of(code: str, *, now: datetime, today: date) -> list[Week]:
    """Return the last twelve weeks of an area, oldest first; the last one ends today (2 statements)."""
    first = today - timedelta(days=7 * WEEKS - 1)
    edges = [_midnight(first + timedelta(days=7 * number)) for number in range(WEEKS + 1)]
    rows = Case.objects.filter(within("area_code", [code]))

    def by_week(column: str) -> dict[str, int]:
        counts = {
            f"w{number}": Count("pk", filter=Q(**{f"{column}__gte": edges[number], f"{column}__lt": edges[number + 1]}))
            for number in range(WEEKS)
        }
        found: dict[str, int] = rows.filter(**{f"{column}__gte": edges[0], f"{column}__lte": now}).aggregate(**counts)
        return found

    reported, closed = by_week("reported_at"), by_week("closed_at")
    return [Week(first + timedelta(days=7 * n), reported[f"w{n}"], closed[f"w{n}"]) for n in range(WEEKS)]


def open_cases(code: str, *, now: datetime) -> list[tuple[Case, bool]]:
    """Return the open cases of an area, the most pressing first, each with whether it is late (1 statement)."""
    rows = Case.objects.filter(within("area_code", [code]), stage__in=OPEN_STAGES)
    ordered = rows.select_related("lead").order_by(F("due_at").asc(nulls_last=True), "pk")[:MOST_OPEN]
    return [(case, case.stage != Stage.SUSPENDED and case.due_at is not None and case.due_at < now) for case in ordered]


def done_this_week(code: str, *, now: datetime) -> list[CaseEvent]:
    """Return what was done in an area within seven days, newest first (1 statement)."""
    rows = CaseEvent.objects.filter(within("area_code", [code]), act__in=DONE_ACTS, at__gte=now - WEEK)
    return list(rows.select_related("case").order_by("-at", "-pk")[:MOST_DONE])


def places_by_kind(code: str) -> list[tuple[str, str, int]]:
    """Return (kind, its name, how many places) of an area (1 statement)."""
    rows = Place.objects.filter(within("area_code", [code]), is_active=True).values_list("kind").annotate(n=Count("pk"))
    counted = dict(rows.order_by())
    return [(str(kind), str(kind.label), counted[kind]) for kind in PlaceKind if counted.get(kind)]


def _places_by_area(scope: Sequence[str]) -> dict[str, int]:
    rows = Place.objects.filter(within("area_code", scope), is_active=True).values_list("area_code")
    return dict(rows.annotate(n=Count("pk")).order_by())


def _households(codes: Iterable[str]) -> dict[str, int | None]:
    return dict(Area.objects.filter(pk__in=list(codes)).values_list("code", "households"))


def _summed[T](by_code: dict[str, T], length: int) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for code, one in by_code.items():
        found.setdefault(code[:length], []).append(one)
    return found


def lines_of(scope: Sequence[str], level: Level, *, now: datetime, today: date) -> list[GridLine]:
    """Return a line for every active area of a level in a scope, in the order of codes (5 statements)."""
    length = CODE_LENGTH[level]
    figures = _summed(figures_by_area(scope, now=now), length)
    places = _summed(_places_by_area(scope), length)
    workers = workers_by_grid(scope, today)
    nobody = {code: int(not is_covered(people)) for code, people in workers.items()}
    uncovered = {code: sum(counts) for code, counts in _summed(nobody, length).items()}
    wanted = [
        info
        for info in area_index().values()
        if info.level == level and info.is_active and info.code.startswith(tuple(scope))
    ]
    households = _households(info.code for info in wanted)
    return [
        GridLine(
            info=info,
            figures=added(figures.get(info.code, [])),
            workers=workers.get(info.code, []),
            is_covered=not uncovered.get(info.code, 0),
            places=sum(places.get(info.code, [])),
            households=households.get(info.code),
            without_worker=uncovered.get(info.code, 0),
        )
        for info in wanted
    ]


def level_below(code: str) -> Level | None:
    """Return the level that an area's page lists: communities of a subdistrict, grids of a community, nothing of a grid."""
    return {CODE_LENGTH[Level.COUNTY]: Level.STREET, CODE_LENGTH[Level.STREET]: Level.COMMUNITY, CODE_LENGTH[Level.COMMUNITY]: Level.GRID}.get(len(code))  # fmt: skip

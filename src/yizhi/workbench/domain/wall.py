"""What a wall screen shows of an area: figures, the last moves, and how its parts stand. No names, no words of residents."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import Substr
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhi.casework.domain.plans import stages_in
from yizhi.casework.enums import OPEN_STAGES, Party, Stage
from yizhi.casework.models import Case, CaseEvent
from yizhi.grid.domain.areas import area_index, show_area
from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.insights.domain.days import days_until
from yizhi.insights.domain.figures import AreaFigures, area_figures
from yizhi.kernel import clock
from yizhi.kernel.ids import show_number
from yizhi.kernel.memo import memo
from yizhi.kernel.scoping import covers, within

MOVES: Final = 12
PARTS: Final = 7
TREND_DAYS: Final = 14
_LOOK_BACK: Final = 400
# Cases closed this month were reported in the last half year, but for a handful.
_REPORTED_WITHIN: Final = timedelta(days=183)
_SHOWN_STAGES: Final = tuple(stage for stage in Stage if stage in OPEN_STAGES)


@dataclass(frozen=True, slots=True)
class Move:
    """A line of the ticker: when, which case by number and kind, in which grid, and where it stands now."""

    at: datetime
    number: str
    kind: str
    area: str
    stage: str


@dataclass(frozen=True, slots=True)
class Part:
    """A community (or grid) of the area with its open and late cases; `share` is of the fullest one, in 20 steps."""

    label: str
    open: int
    late: int
    share: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A day of the trend: how many were reported, as a height in 20 steps."""

    day: date
    count: int
    height: int


@dataclass(frozen=True, slots=True)
class Wall:
    """Everything that the panels of a screen show."""

    code: str
    label: str
    figures: AreaFigures
    yesterday: int
    in_time: int
    due: int
    stages: list[tuple[str, int, int]]
    parts: list[Part]
    moves: list[Move]
    trend: list[Bar]
    communities: int
    grids: int

    @property
    def is_good(self) -> bool:
        """Tell whether the share closed in time is one to be shown in the colour of success: nine of ten."""
        return self.due > 0 and self.in_time * 10 >= self.due * 9

    @property
    def rate(self) -> str:
        """The share of cases closed in time this month, e.g. `96.4`; empty where none was due."""
        return f"{self.in_time / self.due * 100:.1f}".removesuffix(".0") if self.due else ""


def _steps(value: int, most: int) -> int:
    return max(1, round(value / most * 20)) if value and most else 0


def _yesterday(code: str, now: datetime) -> int:
    """Count what had been reported yesterday by this hour."""
    start = days_until(now, 2)[0].start
    rows = Case.objects.filter(within("area_code", [code]))
    return rows.filter(reported_at__gte=start, reported_at__lte=now - timedelta(days=1)).count()


def _in_time(code: str, now: datetime) -> tuple[int, int]:
    """Count the cases closed this month that had a deadline: handled in time, and all."""
    first = clock.local(now).replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    rows = Case.objects.filter(
        within("area_code", [code]),
        reported_at__gte=now - _REPORTED_WITHIN,
        stage=Stage.CLOSED,
        closed_at__gte=first,
        deadline_at__isnull=False,
    )
    found = rows.aggregate(due=Count("pk"), good=Count("pk", filter=Q(handled_at__lte=F("deadline_at"))))
    return found["good"], found["due"]


def _parts(code: str, now: datetime) -> list[Part]:
    index = area_index()
    below = CODE_LENGTH[Level.COMMUNITY] if len(code) < CODE_LENGTH[Level.COMMUNITY] else CODE_LENGTH[Level.GRID]
    rows = Case.objects.filter(within("area_code", [code])).filter(stages_in(OPEN_STAGES))
    counted = rows.annotate(part=Substr("area_code", 1, below)).values_list("part")
    late = Count("pk", filter=Q(due_at__lt=now) & ~Q(stage=Stage.SUSPENDED))
    found = sorted(counted.annotate(n=Count("pk"), late=late).order_by(), key=lambda row: (-row[1], row[0]))[:PARTS]
    most = max((row[1] for row in found), default=0)
    return [
        Part(index[part].label or show_area(part) if part in index else show_area(part), n, late, _steps(n, most))
        for part, n, late in found
    ]


def _moves(code: str) -> list[Move]:
    """Return the last moves in the area, each case once (1 statement over the end of the log)."""
    rows = CaseEvent.objects.exclude(from_stage=F("to_stage")).exclude(party=Party.IMPORT)
    rows = rows.select_related("case__category").order_by("-id")
    rows = rows.only("at", "area_code", "to_stage", "case__number", "case__category__name", "case__category__name_en")
    seen: dict[str, Move] = {}
    for event in rows[:_LOOK_BACK]:
        number = event.case.number
        if number in seen or not covers(code, event.area_code):
            continue
        kind = event.case.category.label if event.case.category else _("Being sorted")
        seen[number] = Move(event.at, show_number(number), kind, show_area(event.area_code), event.to_stage)
        if len(seen) == MOVES:
            break
    return list(seen.values())


def _trend(figures: AreaFigures) -> list[Bar]:
    days = figures.trend[-TREND_DAYS:]
    most = max((count for _day, count, _closed in days), default=0)
    return [Bar(day, count, _steps(count, most)) for day, count, _closed in days]


@memo(3)
def _wall(code: str, language: str) -> Wall:  # noqa: ARG001 - names are in the reader's language
    now = clock.now()
    figures = area_figures([code], code, now=now)
    good, due = _in_time(code, now)
    below = [info for info in area_index().values() if info.is_active and covers(code, info.code)]
    most = max(figures.by_stage.values(), default=0)
    return Wall(
        code=code,
        label=show_area(code),
        figures=figures,
        yesterday=_yesterday(code, now),
        in_time=good,
        due=due,
        stages=[
            (stage, figures.by_stage.get(stage, 0), _steps(figures.by_stage.get(stage, 0), most))
            for stage in _SHOWN_STAGES
        ],
        parts=_parts(code, now),
        moves=_moves(code),
        trend=_trend(figures),
        communities=sum(info.level == Level.COMMUNITY for info in below),
        grids=sum(info.level == Level.GRID for info in below),
    )


def wall_of(code: str) -> Wall:
    """Return what a screen shows of an area; at most three seconds old, whatever the number of screens."""
    return _wall(code, get_language() or "")


@memo(60)
def site_version() -> str:
    """Return a sign that changes when the front end was built anew: screens then load themselves again."""
    manifest = settings.STATIC_BUILD / "manifest.json"
    return hashlib.sha256(manifest.read_bytes()).hexdigest()[:12] if manifest.exists() else "none"

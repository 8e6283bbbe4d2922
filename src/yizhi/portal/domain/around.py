"""What goes on around here, for residents: public cases only, by their kind, place and stage. Nobody's words, no photos."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import QuerySet

from yizhi.casework.domain.map_data import Window, in_window
from yizhi.casework.domain.plans import stages_in
from yizhi.casework.enums import OPEN_STAGES, Outcome, Stage
from yizhi.casework.models import Case
from yizhi.grid.domain.areas import show_area
from yizhi.kernel.scoping import within
from yizhi.portal.domain.known import Known, told

# Cases are asked for by tiles of this zoom (some 4 km), so that nobody's own place can be told from the question.
TILE_ZOOM: Final = 13
MOST_ON_A_TILE: Final = 600
MOST_LISTED: Final = 30
MOST_SOLVED: Final = 10
SOLVED_WITHIN: Final = timedelta(days=14)
_REPORTED_WITHIN: Final = timedelta(days=120)
_FIELDS: Final = (
    "uuid", "stage", "reported_at", "closed_at", "lon", "lat", "area_code", "category", "category__name", "category__name_en",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Spot:
    """A public case with its place: what neighbours may know, the grid in words, and degrees where it has a point."""

    known: Known
    area: str
    lon: float | None
    lat: float | None


def _spots(rows: QuerySet[Case], now: datetime) -> list[Spot]:
    found = rows.select_related("category").only(*_FIELDS)
    return [Spot(told(case, now), show_area(case.area_code), case.lon, case.lat) for case in found]


def tile_window(column: int, row: int) -> Window | None:
    """Return the box of a tile (Web Mercator numbering), None where there is no such tile."""
    across = 2**TILE_ZOOM
    if not (0 <= column < across and 0 <= row < across):
        return None

    def latitude(line: int) -> float:
        return math.degrees(math.atan(math.sinh(math.pi * (1 - 2 * line / across))))

    west, east = (edge / across * 360 - 180 for edge in (column, column + 1))
    return Window(west, latitude(row + 1), east, latitude(row), float(TILE_ZOOM))


def on_tile(window: Window, now: datetime) -> list[Spot]:
    """Return the open public cases on a tile, newest first (1 statement)."""
    rows = in_window(Case.objects.filter(is_public=True), window, few=True)
    return _spots(rows.order_by("-reported_at", "-id")[:MOST_ON_A_TILE], now)


def listed(area_code: str, now: datetime) -> list[Spot]:
    """Return the newest open public cases of an area (1 statement)."""
    rows = Case.objects.filter(within("area_code", [area_code]), is_public=True).filter(stages_in(OPEN_STAGES))
    return _spots(rows.order_by("-reported_at", "-id")[:MOST_LISTED], now)


def solved(area_code: str, now: datetime) -> list[Spot]:
    """Return public cases of an area that were solved lately (1 statement)."""
    rows = Case.objects.filter(
        within("area_code", [area_code]),
        is_public=True,
        stage=Stage.CLOSED,
        outcome=Outcome.SOLVED,
        reported_at__gte=now - _REPORTED_WITHIN,
        closed_at__gte=now - SOLVED_WITHIN,
    )
    return _spots(rows.order_by("-closed_at", "-id")[:MOST_SOLVED], now)

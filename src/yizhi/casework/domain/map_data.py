"""Cases in a map's window: each by itself when they are few, else put together by H3 cell.

The window is a few ranges of the H3 index. A cell of a coarser resolution is the
leading bits of the number, so that the database groups by a shift
(<https://h3geo.org/docs/core-library/h3Indexing>: three bits a step, 15 steps).
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from django.db.models import Avg, CharField, Count, F, Max, Min, Q, QuerySet, Value, When
from django.db.models import Case as Choice
from django.db.models.functions import Cast, Coalesce, Substr

from yizhi.casework.domain.inbox import OPEN, SOON, Filters, conditions
from yizhi.casework.domain.plans import Plain, stages_in
from yizhi.casework.domain.queries import visible_to
from yizhi.casework.domain.search import narrow
from yizhi.casework.enums import OPEN_STAGES
from yizhi.casework.models import Case
from yizhi.grid.domain.cells import RESOLUTION, cell_ranges, prefix_bits
from yizhi.grid.domain.coordinates import METRES_PER_DEGREE
from yizhi.kernel.scoping import within
from yizhi.org.actor import Actor

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

# What cases may be told apart by on a map. Counts are keyed by it: a stage, LATENESS, a category's id ("" = none), a source.
BY: Final = ("stage", "late", "category", "source")
LATE_KEY, SOON_KEY, IN_TIME_KEY, NO_CLOCK_KEY = "late", "soon", "in_time", "no_clock"
LATENESS: Final = (LATE_KEY, SOON_KEY, IN_TIME_KEY, NO_CLOCK_KEY)
# So many marks a browser draws and a person can still tell apart.
MOST_CASES: Final = 2_000
# From here on every case is shown by itself, however many they are (the finest cells are wider than twice what they should be).
SINGLE_ZOOM: Final = 19.0
# A mark takes some 15 × 15 px; with seven times that around it few lie on others, though cases come in heaps around buildings.
_PIXELS_A_MARK: Final = 1_600
_LEAST_CASES: Final = 50
_TILE: Final = 512
# A cell is about 70 px wide: resolution 8 at zoom 12, and each zoom step is 1/1.404 of a resolution.
_RESOLUTION_AT_12, _ZOOMS_A_STEP = 8.0, 1.404
_COARSEST: Final = 4
NEAR_METRES: Final = 300
_MOST_NEAR: Final = 100


class Window(NamedTuple):
    """What a map shows: a box in degrees, and how close (MapLibre's zoom, tiles of 512 px)."""

    west: float
    south: float
    east: float
    north: float
    zoom: float = 14.0


@dataclass(frozen=True, slots=True)
class MapCase:
    """One case as a mark. `key` is what it is told apart by."""

    number: str
    lon: float
    lat: float
    stage: str
    due_at: datetime | None
    title: str
    area_code: str
    key: str = ""


@dataclass(slots=True)
class MapCell:
    """Several cases put together: their middle, how many of each key (stage), an area some of them lie in, and the number of an only one.

    `prefix`: the leading bits of their H3 cell (`grid.domain.cells.outline`).
    """

    lon: float = 0.0
    lat: float = 0.0
    late: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    number: str = ""
    area_code: str = ""
    prefix: int = 0


@dataclass(frozen=True, slots=True)
class MapView:
    """What lies in a window: cases or cells, and how many of each key: at each stage, unless told apart by something else.

    `span`: when the first and the last of them were reported. `made`: when the copy was made that was read
    (with all that happened since, see `insights`); None where the database itself was asked.
    """

    cases: list[MapCase]
    cells: list[MapCell]
    counts: dict[str, int]
    late: int
    span: tuple[datetime, datetime] | None = None
    made: datetime | None = None


_FIELDS: Final = tuple(name for name in MapCase.__dataclass_fields__ if name != "key")


def parse_window(bbox: str, zoom: str) -> Window | None:
    """Read `west,south,east,north` and a zoom as a page sends them; None where they are no window."""
    try:
        numbers = [float(part) for part in [*bbox.split(","), zoom]]
    except ValueError:
        return None
    if len(numbers) != len(Window._fields) or not all(map(math.isfinite, numbers)):
        return None
    west, south, east, north, close = numbers
    close = min(max(close, 0.0), 24.0)
    if west >= east or south >= north:
        return None
    return Window(max(west, -180.0), max(south, -90.0), min(east, 180.0), min(north, 90.0), close)


def marks_that_fit(window: Window) -> int:
    """Return how many single cases a map of this size may show before marks lie on marks."""
    width = (window.east - window.west) / 360 * _TILE * math.exp2(window.zoom)
    tall = (window.north - window.south) / 360 * _TILE * math.exp2(window.zoom)
    height = tall / max(math.cos(math.radians((window.north + window.south) / 2)), 0.01)
    return min(MOST_CASES, max(_LEAST_CASES, round(width * height / _PIXELS_A_MARK)))


def resolution_at(zoom: float) -> int:
    """Return the H3 resolution whose cells are some 70 px wide at a zoom."""
    wanted = round(_RESOLUTION_AT_12 + (zoom - 12.0) / _ZOOMS_A_STEP)
    return max(_COARSEST, min(RESOLUTION, wanted))


def in_window(rows: QuerySet[Case], window: Window, *, few: bool = False) -> QuerySet[Case]:
    """Narrow cases to a window: by the index first, then exactly.

    `few`: only open cases are asked for, of which a jurisdiction has some thousands. One range over an
    index that holds them alone (and all the columns asked for) is then faster than several over all cases.
    """
    ranges = cell_ranges(*window[:4])
    if few:
        rows = rows.filter(stages_in(OPEN_STAGES))
        ranges = [(ranges[0][0], ranges[-1][1])]
    cells = Q(pk__in=[])
    for first, last in ranges:
        cells |= Q(h3__gte=first, h3__lte=last)
    return rows.filter(cells, lon__gte=window.west, lon__lte=window.east, lat__gte=window.south, lat__lte=window.north)


def on_the_map(actor: Actor, filters: Filters, *, now: datetime) -> QuerySet[Case]:
    """Return the cases that exist for a member of staff, under the filters that the desk's list has.

    The area is only checked: a person's scope is most of the map, and the database must start from the
    window, not from the index of areas.
    """
    placed = Case.objects.alias(scope=Plain(F("area_code")))
    rows = visible_to(actor, placed, area_field="scope").filter(conditions(filters, now=now))
    if filters.area:
        rows = rows.filter(within("scope", [filters.area]))
    return narrow(rows, filters.text) if filters.text else rows


def is_open_only(filters: Filters) -> bool:
    """Whether filters ask for open cases alone."""
    return filters.stage in {OPEN, *OPEN_STAGES} or bool(filters.when)


def _key(by: str, *, now: datetime) -> Combinable:
    """Return what cases are told apart by, as a text."""
    if by == "category":
        return Coalesce(Cast("category_id", CharField()), Value(""))
    if by != "late":
        return F(by)
    is_open = Q(stage__in=OPEN_STAGES, due_at__isnull=False)
    return Choice(
        When(is_open & Q(due_at__lt=now), then=Value(LATE_KEY)),
        When(is_open & Q(due_at__lte=now + SOON), then=Value(SOON_KEY)),
        When(is_open, then=Value(IN_TIME_KEY)),
        default=Value(NO_CLOCK_KEY),
    )


def _grouped(rows: QuerySet[Case], resolution: int, by: str, *, now: datetime) -> list[tuple[Any, ...]]:
    """Count cases by cell and key. By stage or lateness only columns of the map's own index are named: the rows stay unread."""
    shifted = F("h3").bitrightshift(prefix_bits(resolution))
    sums = {
        "n": Count("h3"),
        "late": Count("h3", filter=Q(due_at__lt=now, stage__in=OPEN_STAGES)),
        "x": Avg("lon"),
        "y": Avg("lat"),
        "one": Min("number"),
        "area": Min("area_code"),
        "first": Min("reported_at"),
        "last": Max("reported_at"),
    }
    found = rows.annotate(cell=shifted, key=_key(by, now=now)).values_list("cell", "key").annotate(**sums).order_by()
    return sorted(found, key=lambda group: (group[0], group[1]))


def _cells(groups: list[tuple[Any, ...]]) -> list[MapCell]:
    cells: dict[int, MapCell] = {}
    for key, kind, n, late, x, y, number, area, *_span in groups:
        cell = cells.setdefault(key, MapCell(prefix=key))
        before = sum(cell.counts.values())
        total = before + n
        cell.lon, cell.lat = (cell.lon * before + x * n) / total, (cell.lat * before + y * n) / total
        cell.counts[kind], cell.late = n, cell.late + late
        cell.number = number if total == 1 else ""
        if n == max(cell.counts.values()):
            cell.area_code = area
    return list(cells.values())


def singles(rows: QuerySet[Case], by: str, *, now: datetime) -> list[MapCase]:
    """Return cases as marks, in the order of their ids (1 statement)."""
    keyed = rows.annotate(key=_key(by, now=now)).order_by("pk")
    return [MapCase(*values) for values in keyed.values_list(*_FIELDS, "key")[:MOST_CASES]]


def map_view(actor: Actor, filters: Filters, window: Window, *, now: datetime, by: str = BY[0]) -> MapView:
    """Return what a map shows in a window (at most 2 statements), told apart by one of `BY`."""
    rows = in_window(on_the_map(actor, filters, now=now), window, few=is_open_only(filters))
    groups = _grouped(rows, resolution_at(window.zoom), by, now=now)
    counts: dict[str, int] = {}
    for _cell, key, n, *_rest in groups:
        counts[key] = counts.get(key, 0) + n
    late, total = sum(group[3] for group in groups), sum(counts.values())
    span = (min(group[8] for group in groups), max(group[9] for group in groups)) if groups else None
    if total <= marks_that_fit(window) or window.zoom >= SINGLE_ZOOM:
        return MapView(singles(rows, by, now=now) if total else [], [], counts, late, span)
    return MapView([], _cells(groups), counts, late, span)


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance of two near points in metres, on a plane."""
    x = (other_lon - lon) * math.cos(math.radians(lat))
    return math.hypot(x, other_lat - lat) * METRES_PER_DEGREE


def neighbours(actor: Actor, case: Case, *, now: datetime, metres: int = NEAR_METRES) -> list[tuple[MapCase, int]]:
    """Return the other open cases around a case that the actor may see, nearest first, each with its metres (1 statement)."""
    if case.lon is None or case.lat is None:
        return []
    up = metres / METRES_PER_DEGREE
    side = up / max(math.cos(math.radians(case.lat)), 0.01)
    window = Window(case.lon - side, case.lat - up, case.lon + side, case.lat + up)
    rows = in_window(on_the_map(actor, Filters(stage=OPEN), now=now), window, few=True).exclude(pk=case.pk)
    found = [MapCase(*values) for values in rows.order_by("pk").values_list(*_FIELDS)[: _MOST_NEAR * 5]]
    away = [(other, round(metres_between(case.lon, case.lat, other.lon, other.lat))) for other in found]
    return sorted(((o, m) for o, m in away if m <= metres), key=lambda pair: pair[1])[:_MOST_NEAR]


def open_by_area(actor: Actor, length: int, *, now: datetime) -> dict[str, int]:
    """Return how many open cases lie in each area of a level, given the length of its codes (1 statement)."""
    rows = (
        on_the_map(actor, Filters(stage=OPEN), now=now)
        .filter(stages_in(OPEN_STAGES))
        .annotate(part=Substr("area_code", 1, length))
    )
    return {code: n for code, n in rows.values_list("part").annotate(n=Count("pk")).order_by() if len(code) == length}

"""Open public cases of the same category close to a point, so that one problem is reported once."""

from __future__ import annotations

import math
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q
from django.utils.translation import gettext as _

from yizhi.casework.enums import OPEN_STAGES, Stage
from yizhi.casework.models import Case
from yizhi.grid.domain.cells import cell_ranges
from yizhi.grid.domain.coordinates import METRES_PER_DEGREE

NEAR_METRES: Final = 60
MOST: Final = 3
_EARTH_METRES: Final = 6_371_000.0
_POLAR_COSINE: Final = 0.01


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A case near a point, `metres` away. Its `title` is its kind, as neighbours may see it."""

    uuid: uuid.UUID
    title: str
    stage: Stage
    reported_at: datetime
    metres: int


def kind_of(case: Case) -> str:
    """Return what a case is about by its category alone: its title may hold somebody's words."""
    return case.category.label if case.category is not None else unsorted()


def unsorted() -> str:
    """Return what a case is called that has no category yet."""
    return _("A problem that is being sorted")


def metres_between(lon: float, lat: float, other_lon: float, other_lat: float) -> float:
    """Return the distance of two points (degrees) on a sphere, in metres; exact enough for a street."""
    x = math.radians(other_lon - lon) * math.cos(math.radians((lat + other_lat) / 2))
    return _EARTH_METRES * math.hypot(x, math.radians(other_lat - lat))


def box_around(lon: float, lat: float, metres: float) -> tuple[float, float, float, float]:
    """Return (min lon, min lat, max lon, max lat) of a square around a point."""
    up = metres / METRES_PER_DEGREE
    aside = up / max(math.cos(math.radians(lat)), _POLAR_COSINE)
    return lon - aside, lat - up, lon + aside, lat + up


def _close(lon: float, lat: float, category_id: int, metres: int) -> Iterator[Neighbour]:
    west, south, east, north = box_around(lon, lat, metres)
    cells = Q(pk__in=[])
    for first, last in cell_ranges(west, south, east, north):
        cells |= Q(h3__range=(first, last))
    rows = Case.objects.filter(cells, is_public=True, stage__in=OPEN_STAGES, category_id=category_id)
    shown = ("uuid", "stage", "reported_at", "lon", "lat", "category", "category__name", "category__name_en")
    for case in rows.select_related("category").only(*shown)[:50]:
        if case.lon is None or case.lat is None:
            continue
        away = metres_between(lon, lat, case.lon, case.lat)
        if away <= metres:
            yield Neighbour(case.uuid, kind_of(case), Stage(case.stage), case.reported_at, round(away))


def neighbours(lon: float, lat: float, category_id: int | None, *, metres: int = NEAR_METRES) -> list[Neighbour]:
    """Return up to three open public cases of a category, nearest first (1 statement; none without a category)."""
    if category_id is None:
        return []
    return sorted(_close(lon, lat, category_id, metres), key=lambda found: found.metres)[:MOST]

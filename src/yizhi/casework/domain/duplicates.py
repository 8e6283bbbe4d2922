"""Cases that may be the same problem: near, recent, open, of the same category or in similar words."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db.models import OuterRef, Q, Subquery

from yizhi.casework.domain.search import terms_of
from yizhi.casework.enums import OPEN_STAGES
from yizhi.casework.models import Case, Report
from yizhi.grid.domain.cells import cell_ranges
from yizhi.grid.domain.coordinates import METRES_PER_DEGREE

NEAR_METRES: Final = 100.0
RECENT: Final = timedelta(days=30)
MOST: Final = 3
_LOOKED_AT: Final = 200
_ALIKE: Final = 0.3
_ALIKE_WITHOUT_POINT: Final = 0.45
_SHOWN_WORDS: Final = 4
_FIELDS: Final = ("id", "number", "title", "address", "stage", "category_id", "lon", "lat", "reported_at", "text")


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A case that may be the same. `metres` is None where one of the two has no point; `words` are what both say."""

    id: int
    number: str
    title: str
    stage: str
    reported_at: datetime
    metres: int | None
    same_category: bool
    words: tuple[str, ...]
    score: float


def _metres(case: Case, lon: float, lat: float) -> float:
    if case.lon is None or case.lat is None:
        return math.inf
    east = (lon - case.lon) * math.cos(math.radians(case.lat)) * METRES_PER_DEGREE
    return math.hypot(east, (lat - case.lat) * METRES_PER_DEGREE)


def _pairs(*texts: str) -> set[str]:
    return {term for term in terms_of(*texts) if len(term) > 1}


def _shared(mine: set[str], theirs: set[str]) -> float:
    """Return how much of the shorter text the other says too, 0–1."""
    return len(mine & theirs) / min(len(mine), len(theirs)) if mine and theirs else 0.0


def _near(case: Case) -> Q | None:
    if case.lon is None or case.lat is None:
        return None
    north = NEAR_METRES / METRES_PER_DEGREE
    east = north / max(math.cos(math.radians(case.lat)), 0.01)
    box = (case.lon - east, case.lat - north, case.lon + east, case.lat + north)
    condition = Q()
    for first, last in cell_ranges(*box):
        condition |= Q(h3__gte=first, h3__lte=last)
    return condition & Q(lon__range=(box[0], box[2]), lat__range=(box[1], box[3]))


def _candidates(case: Case, now: datetime) -> Iterable[dict[str, object]]:
    first_text = Report.objects.filter(case_id=OuterRef("pk")).order_by("id").values("text")[:1]
    place = _near(case) or Q(area_code=case.area_code)
    rows = Case.objects.filter(place, stage__in=OPEN_STAGES, reported_at__gte=now - RECENT).exclude(pk=case.pk)
    found: Iterable[dict[str, object]] = (
        rows.annotate(text=Subquery(first_text)).order_by("-reported_at").values(*_FIELDS)[:_LOOKED_AT]
    )
    return found


def possible_duplicates(case: Case, *, now: datetime, text: str = "") -> list[Duplicate]:
    """Return up to three open cases of the last 30 days that may be the same, likeliest first (1 statement).

    With a point: within 100 metres and of the same category or in similar words.
    Without one: of the same grid and in clearly similar words.
    """
    mine = _pairs(case.title, text)
    found = []
    for row in _candidates(case, now):
        metres = _metres(case, row["lon"], row["lat"]) if row["lon"] is not None else math.inf  # type: ignore[arg-type]  # values of a known shape
        if case.lon is not None and metres > NEAR_METRES:
            continue
        theirs = _pairs(str(row["title"]), str(row["text"] or ""))
        alike = _shared(mine, theirs)
        same = case.category_id is not None and row["category_id"] == case.category_id
        if alike < (_ALIKE if case.lon is not None else _ALIKE_WITHOUT_POINT) and not (same and case.lon is not None):
            continue
        found.append(_duplicate(row, metres, same=same, alike=alike, words=mine & theirs))
    return sorted(found, key=lambda duplicate: -duplicate.score)[:MOST]


def _duplicate(row: dict[str, object], metres: float, *, same: bool, alike: float, words: set[str]) -> Duplicate:
    near = max(0.0, 1 - metres / NEAR_METRES) if math.isfinite(metres) else 0.0
    return Duplicate(
        id=int(str(row["id"])), number=str(row["number"]), title=str(row["title"]), stage=str(row["stage"]),
        reported_at=row["reported_at"],  # type: ignore[arg-type]  # values of a known shape
        metres=round(metres) if math.isfinite(metres) else None, same_category=same,
        words=tuple(sorted(words, key=lambda word: (-len(word), word))[:_SHOWN_WORDS]), score=alike + 0.5 * same + 0.5 * near,
    )  # fmt: skip

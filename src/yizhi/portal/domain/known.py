"""What is reported already at a place or in a grid: open public cases, told without anybody's words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID, uuid4

from django.db.models import Q

from yizhi.casework.enums import OPEN_STAGES, Stage
from yizhi.casework.models import Case
from yizhi.grid.domain.cells import cell_ranges
from yizhi.grid.models import Place
from yizhi.kernel.scoping import within
from yizhi.portal.domain.nearby import box_around, kind_of, metres_between
from yizhi.portal.times import day

AT_A_PLACE_METRES: Final = 40
MOST: Final = 5
_FIELDS: Final = (
    "uuid",
    "stage",
    "reported_at",
    "lon",
    "lat",
    "place",
    "category",
    "category__name",
    "category__name_en",
)


@dataclass(frozen=True, slots=True)
class Known:
    """A case as neighbours may see it: its kind, when it was reported, where it stands. `key` is for joining it, once."""

    uuid: UUID
    category_id: int | None
    title: str
    day: str
    stage: str
    stage_label: str
    key: UUID = field(default_factory=uuid4)


def told(case: Case, now: datetime) -> Known:
    """Return what neighbours may know of a case."""
    return Known(
        uuid=case.uuid,
        category_id=case.category_id,
        title=kind_of(case),
        day=day(case.reported_at, now),
        stage=case.stage,
        stage_label=str(Stage(case.stage).label),
    )


def _at(place: Place) -> Q:
    near = Q(pk__in=[])
    for first, last in cell_ranges(*box_around(place.lon, place.lat, AT_A_PLACE_METRES)):
        near |= Q(h3__range=(first, last))
    return Q(place_id=place.pk) | (Q(place__isnull=True) & near)


def _close(cases: Iterable[Case], place: Place) -> list[Case]:
    return [
        case
        for case in cases
        if case.place_id == place.pk
        or (
            case.lon is not None
            and case.lat is not None
            and metres_between(place.lon, place.lat, case.lon, case.lat) <= AT_A_PLACE_METRES
        )
    ]


def known_at(place: Place | None, area_code: str, now: datetime) -> list[Known]:
    """Return up to five open public cases at a place (tied to it, or within 40 m), else of an area; newest first (1 statement)."""
    rows = Case.objects.filter(is_public=True, stage__in=OPEN_STAGES).select_related("category")
    rows = rows.order_by("-reported_at", "-id").only(*_FIELDS)
    if place is not None:
        return [told(case, now) for case in _close(rows.filter(_at(place))[: MOST * 4], place)[:MOST]]
    return [told(case, now) for case in rows.filter(within("area_code", [area_code]))[:MOST]]

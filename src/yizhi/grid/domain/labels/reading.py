"""What a scanned code leads to."""

from __future__ import annotations

import enum
from dataclasses import dataclass

from yizhi.grid.domain.areas import area_index
from yizhi.grid.domain.labels.codes import parse_code
from yizhi.grid.models import Label, Place


class LabelState(enum.StrEnum):
    """Whether a code is good."""

    VALID = "valid"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code that was read: its state, and of a known one the place or the area (of a revoked one for staff only)."""

    state: LabelState
    code: str = ""
    place: Place | None = None
    area_code: str = ""


def read_label(typed: str) -> Scanned:
    """Look a code up (1 statement; none where it cannot be one of ours).

    A label whose place or area is no longer in use counts as revoked.
    """
    code = parse_code(typed)
    if code is None:
        return Scanned(LabelState.UNKNOWN)
    rows = Label.objects.select_related("place").defer("place__geometry")
    label = rows.filter(code=code).first()
    if label is None:
        return Scanned(LabelState.UNKNOWN)
    place, area_code = label.place, label.place.area_code if label.place is not None else label.area_code
    if label.revoked_at is not None or not _in_use(place, area_code):
        return Scanned(LabelState.REVOKED, code, place, area_code)
    return Scanned(LabelState.VALID, code, place, area_code)


def _in_use(place: Place | None, area_code: str) -> bool:
    if place is not None:
        return place.is_active
    info = area_index().get(area_code)
    return info is not None and info.is_active

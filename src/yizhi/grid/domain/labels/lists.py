"""Lists of labels: what a member of staff sees, narrowed by area, kind, state and words."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Self

from django.db import models
from django.db.models import Q

from yizhi.grid.domain.labels.access import read_areas
from yizhi.grid.domain.labels.codes import parse_code
from yizhi.grid.models import Label
from yizhi.kernel.scoping import within

if TYPE_CHECKING:
    from yizhi.org.actor import Actor

GRIDS: Final = "grid"
STATES: Final = ("valid", "unprinted", "revoked", "all")


def in_areas(codes: tuple[str, ...]) -> Q:
    """Return the filter "hangs in one of these areas"."""
    return (Q(place__isnull=False) & within("place__area_code", codes)) | (
        Q(place__isnull=True) & within("area_code", codes)
    )


class Labels(models.QuerySet[Label]):
    """Labels, to be narrowed."""

    def in_force(self) -> Self:
        """Leave out what was revoked."""
        return self.filter(revoked_at__isnull=True)

    def of(self, area_code: str = "", kind: str = "") -> Self:
        """Narrow to an area and a kind (`grid`, or a kind of place)."""
        rows = self.filter(in_areas((area_code,))) if area_code else self
        if kind == GRIDS:
            return rows.filter(place__isnull=True)
        return rows.filter(place__kind=kind) if kind else rows

    def in_state(self, state: str) -> Self:
        """Narrow to `valid`, `unprinted`, `revoked`, or leave `all`."""
        if state == "all":
            return self
        if state == "revoked":
            return self.filter(revoked_at__isnull=False)
        rows = self.in_force()
        return rows.filter(printed_at__isnull=True) if state == "unprinted" else rows

    def named(self, words: str) -> Self:
        """Narrow to a code, or to a place whose name, code or address holds the words."""
        if not words:
            return self
        if (code := parse_code(words)) is not None:
            return self.filter(code=code)
        fields = ("place__name", "place__address", "place__code")
        condition = Q(area_code=words)
        for name in fields:
            condition |= Q(**{f"{name}__icontains": words})
        return self.filter(condition)


def seen_by(actor: Actor) -> Labels:
    """Return the labels that exist for a member of staff, with their places but not their outlines."""
    rows = Labels(Label).filter(in_areas(read_areas(actor)))
    return rows.select_related("place").defer("place__geometry")

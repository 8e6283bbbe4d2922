"""What is entered for later days in an area: absences that begin, duties that are taken up. So that they can be seen and taken back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from yizhi.grid.domain.duties import WORKER, bare_name, up_from
from yizhi.grid.models import Absence, Duty, DutyHolder
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant

if TYPE_CHECKING:
    from datetime import date


@dataclass(frozen=True, slots=True)
class Coming:
    """Somebody who will be away (`absence_id`) or take up a duty (`holder_id`) from a later day on, in the order of days."""

    label: str
    name: str
    area_code: str
    from_day: date
    until_day: date | None
    substitute: str = ""
    absence_id: int | None = None
    holder_id: int | None = None


def _stands_in(absence: Absence) -> str:
    return bare_name(absence.substitute) if absence.substitute else absence.substitute_name


def _named(row: DutyHolder) -> str:
    return row.name or (bare_name(row.user) if row.user else "") or str(row.organisation or "")


def _absences(area_code: str, day: date) -> list[Coming]:
    """Return absences of those who hold a duty, or are grid workers, in the area or one that holds it (2 statements)."""
    areas = up_from(area_code)
    grants = RoleGrant.objects.filter(role=Role.GRID_WORKER, area_code__in=areas).order_by("area_code")
    grids = dict(grants.values_list("user_id", "area_code"))
    rows = Absence.objects.filter(Q(user__in=grids) | Q(holder__area_code__in=areas), from_day__gt=day)
    named = rows.select_related("user", "holder__duty", "holder__user", "holder__organisation", "substitute")
    worker = next((duty.label for duty in Duty.objects.filter(code=WORKER)), _("Grid worker"))
    found = []
    for row in named.order_by("from_day", "pk"):
        holder = row.holder
        label, name, area = (
            (holder.duty.label, _named(holder), holder.area_code)
            if holder is not None
            else (worker, bare_name(row.user) if row.user else "", grids.get(row.user_id or 0, area_code))
        )
        found.append(Coming(label, name, area, row.from_day, row.until_day, _stands_in(row), absence_id=row.pk))
    return found


def coming_in(area_code: str, day: date) -> list[Coming]:
    """Return what is entered for an area and begins after a day, the soonest first (4 statements)."""
    rows = DutyHolder.objects.filter(area_code__in=up_from(area_code), from_day__gt=day, duty__is_active=True)
    begun = [
        Coming(row.duty.label, _named(row), row.area_code, row.from_day, row.until_day, holder_id=row.pk)
        for row in rows.select_related("duty", "user", "organisation")
        if row.from_day is not None
    ]
    return sorted([*_absences(area_code, day), *begun], key=lambda one: (one.from_day, one.name))

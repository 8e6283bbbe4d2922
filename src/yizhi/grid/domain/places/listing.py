"""The list of places under filters, a page at a time, and what a place's history says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Q, QuerySet

from yizhi.grid.domain import finding
from yizhi.grid.domain.places.access import visible_places
from yizhi.grid.models import Place
from yizhi.kernel.models import AuditEntry
from yizhi.kernel.scoping import within
from yizhi.org.enums import AREA_ROLES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yizhi.org.actor import Actor

PAGE: Final = 50
# More hits of a text than this are not looked through further: another word narrows them.
MOST_HITS: Final = 5_000


@dataclass(frozen=True, slots=True)
class PlaceFilters:
    """What the list is narrowed to; empty values narrow nothing. `area` is a code (prefix)."""

    kind: str = ""
    component_class: str = ""
    state: str = ""
    area: str = ""
    organisation: int | None = None
    text: str = ""
    switched_off: bool = False


@dataclass(frozen=True, slots=True)
class PlacePage:
    """Some places in the order of area and id, and the cursor of the next page ("" on the last one)."""

    rows: list[Place]
    after: str = ""


def matching(actor: Actor, filters: PlaceFilters) -> QuerySet[Place]:
    """Return the places a person sees under filters, unordered (1–2 statements more with a text)."""
    rows = visible_places(actor).filter(is_active=not filters.switched_off)
    exact = {"kind": filters.kind, "component_class": filters.component_class, "state": filters.state}
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.area:
        rows = rows.filter(within("area_code", [filters.area]))
    if filters.organisation is not None:
        pk = filters.organisation
        rows = rows.filter(Q(owner_id=pk) | Q(competent_id=pk) | Q(maintainer_id=pk))
    if not filters.text:
        return rows
    if filters.switched_off:  # these do not stand in the index, and are few
        return rows.filter(
            Q(name__icontains=filters.text) | Q(address__icontains=filters.text) | Q(code__startswith=filters.text)
        )
    scope = [] if actor.organisations() else sorted(set(actor.areas(*AREA_ROLES)))
    wanted = [filters.area] if filters.area else scope
    return rows.filter(pk__in=finding.place_ids(filters.text, wanted, most=MOST_HITS))


def _beyond(after: str) -> Q:
    area, _dot, pk = after.partition(".")
    if not (pk.isascii() and pk.isdigit() and len(pk) < 19 and (not area or (area.isascii() and area.isdigit()))):  # noqa: PLR2004 - fits 63 bits
        return Q()
    return Q(area_code__gt=area) | Q(area_code=area, pk__gt=int(pk))


def list_places(actor: Actor, filters: PlaceFilters, *, after: str = "", size: int = PAGE) -> PlacePage:
    """Return one page of places with their maintaining organisation (1 statement; 2–3 with a text)."""
    rows = matching(actor, filters).filter(_beyond(after)).select_related("maintainer").defer("geometry")
    found = list(rows.order_by("area_code", "pk")[: size + 1])
    if len(found) <= size:
        return PlacePage(found)
    last = found[size - 1]
    return PlacePage(found[:size], f"{last.area_code}.{last.pk}")


def history_of(place: Place, *, most: int = 40) -> Sequence[AuditEntry]:
    """Return what was done to a place, newest first (1 statement)."""
    rows = AuditEntry.objects.filter(subject_kind="place", subject_id=str(place.pk)).select_related("actor")
    return list(rows.order_by("-pk")[:most])

"""What the page of a place shows: facts in words, its history, its cases."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Case as When
from django.db.models import IntegerField, Value
from django.db.models import When as Then
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhi.casework.domain.queries import visible_to
from yizhi.casework.enums import OPEN_STAGES
from yizhi.casework.models import Case
from yizhi.grid.domain.places.listing import history_of
from yizhi.grid.domain.places.noting import ARROW
from yizhi.grid.enums import PlaceState
from yizhi.grid.models import Place

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.org.actor import Actor

MOST_CASES: Final = 30
ACTS: Final[dict[str, str | Promise]] = {
    "place_added": _("Added"),
    "place_changed": _("Changed"),
    "place_moved": _("Moved or drawn anew"),
    "place_state": _("State"),
    "place_off": _("Switched off"),
    "place_on": _("Switched on again"),
    "place_photo": _("Photos added"),
    "place_photo_off": _("Photo removed"),
    "place_entrance": _("Entrance entered"),
    "place_entrance_off": _("Entrance removed"),
}
FIELDS: Final[dict[str, str | Promise]] = {
    "kind": _("kind"),
    "code": _("code"),
    "component_class": _("component class"),
    "name": _("name"),
    "name_en": _("English name"),
    "address": _("address"),
    "storeys": _("storeys"),
    "households": _("households"),
    "owner_id": _("owner"),
    "competent_id": _("competent organisation"),
    "maintainer_id": _("maintaining organisation"),
    "note": _("note"),
    "area_code": _("area"),
}


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One line of a place's history."""

    at: datetime
    who: str
    what: str
    detail: str


def _state_words(reason: str) -> str:
    change, _blank, note = reason.partition(" ")
    words = [str(PlaceState(one).label) for one in change.split(ARROW) if one in PlaceState.values]
    return "：".join(part for part in (" → ".join(words), note) if part)


def _detail(act: str, reason: str) -> str:
    if act == "place_state":
        return _state_words(reason)
    if act == "place_changed":
        return "、".join(str(FIELDS[name]) for name in reason.split() if name in FIELDS)
    return reason


def history_lines(place: Place) -> list[HistoryLine]:
    """Return what was done to a place, in words, newest first (1 statement)."""
    return [
        HistoryLine(row.at, str(row.actor or "—"), str(ACTS.get(row.act, row.act)), _detail(row.act, row.reason))
        for row in history_of(place)
    ]


def cases_at(actor: Actor, place: Place) -> list[Case]:
    """Return the cases at a place that the person may see, open ones first, each group newest first (1 statement)."""
    ended = When(Then(stage__in=OPEN_STAGES, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = visible_to(actor).filter(place_id=place.pk).annotate(ended=ended)
    return list(rows.order_by("ended", "-reported_at", "-pk")[:MOST_CASES])


def shape_of(place: Place, geometry: Any, entrances: list[Any], cases: list[Case]) -> dict[str, Any]:
    """Return what the map of a place draws: its outline, its doors, its open cases (GeoJSON)."""
    features: list[dict[str, Any]] = [
        {"type": "Feature", "geometry": geometry, "properties": {"role": "place", "label": place.label}},
        _point(place.lon, place.lat, "point", place.label),
    ]
    features += [_point(door.lon, door.lat, "door", door.name) for door in entrances]
    features += [
        _point(case.lon, case.lat, "case", case.title)
        for case in cases
        if case.is_open and case.lon is not None and case.lat is not None
    ]
    bounds = [place.min_lon, place.min_lat, place.max_lon, place.max_lat]
    return {"type": "FeatureCollection", "bbox": bounds, "features": features}


def _point(lon: float, lat: float, role: str, label: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"role": role, "label": label},
    }

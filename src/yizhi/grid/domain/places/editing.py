"""Adding, changing, moving and switching off a place by hand. Every write is audited and makes the place findable anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import shapely
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yizhi.grid.domain import finding
from yizhi.grid.domain.areas import area_index, bump_revision
from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.locate import locate
from yizhi.grid.domain.places import components, placing
from yizhi.grid.domain.places.access import place_for, require_write
from yizhi.grid.enums import PlaceKind
from yizhi.grid.models import Place
from yizhi.kernel import audit
from yizhi.kernel.errors import ConflictError, InvalidInputError
from yizhi.org.models import Organisation

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from shapely.geometry.base import BaseGeometry

    from yizhi.org.actor import Actor

SUBJECT: Final = "place"
# Kinds that the base map draws: a change of them is a change of its tiles.
DRAWN: Final = frozenset(kind for kind in PlaceKind if kind != PlaceKind.COMPONENT)
_LONGEST: Final = {"code": 40, "name": 100, "name_en": 100, "address": 200, "note": 500}
_PLAIN: Final = (
    "kind", "code", "component_class", "name", "name_en", "address", "storeys", "households", "owner_id",
    "competent_id", "maintainer_id", "note",
)  # fmt: skip
_GEOMETRY: Final = ("geometry", "min_lon", "min_lat", "max_lon", "max_lat", "lon", "lat")
_MOST_STOREYS, _MOST_HOUSEHOLDS = 300, 100_000


@dataclass(frozen=True, slots=True)
class PlaceDraft:
    """A place as it shall be. Degrees WGS 84; `area_code` empty: the grid of the point; `outline` None: as it is, or made from the point."""

    kind: str
    name: str
    lon: float
    lat: float
    area_code: str = ""
    code: str = ""
    component_class: str = ""
    name_en: str = ""
    address: str = ""
    storeys: int | None = None
    households: int | None = None
    owner_id: int | None = None
    competent_id: int | None = None
    maintainer_id: int | None = None
    note: str = ""
    outline: BaseGeometry | None = None


def _check_texts(draft: PlaceDraft) -> None:
    for name, most in _LONGEST.items():
        if len(getattr(draft, name)) > most:
            raise InvalidInputError(_("At most %(most)d signs.") % {"most": most}, field=name)
    if not draft.name.strip() and draft.kind != PlaceKind.COMPONENT:
        raise InvalidInputError(_("Give the place a name."), field="name")
    for name, most in (("storeys", _MOST_STOREYS), ("households", _MOST_HOUSEHOLDS)):
        value = getattr(draft, name)
        if value is not None and not 0 <= value <= most:
            raise InvalidInputError(_("Between 0 and %(most)d.") % {"most": most}, field=name)


def _check_component(draft: PlaceDraft, area_code: str) -> None:
    if draft.kind != PlaceKind.COMPONENT:
        if draft.component_class:
            raise InvalidInputError(_("Only components have a class."), field="component_class")
        return
    if not draft.component_class:
        raise InvalidInputError(_("Choose the class of the component."), field="component_class")
    components.check_class(draft.component_class)
    if draft.code:
        components.check_code(draft.code, component_class=draft.component_class, area_code=area_code)


def check_draft(draft: PlaceDraft) -> str:
    """Return the area code of a draft. Raises InvalidInputError, naming the field, where it cannot be a place."""
    if draft.kind not in PlaceKind.values:
        raise InvalidInputError(_("Choose what kind of place it is."), field="kind")
    _check_texts(draft)
    checked_point(draft.lon, draft.lat)
    if draft.area_code and draft.area_code not in area_index():
        raise InvalidInputError(_("There is no such area. Choose one from the list."), field="area_code")
    area_code = draft.area_code or locate(draft.lon, draft.lat) or ""
    if not area_code:
        message = _("The point lies outside of all grids. Move it, or choose the area yourself.")
        raise InvalidInputError(message, field="area_code", code="outside")
    _check_component(draft, area_code)
    for name in ("owner", "competent", "maintainer"):
        pk = getattr(draft, f"{name}_id")
        if pk is not None and not Organisation.objects.filter(pk=pk).exists():
            raise InvalidInputError(_("There is no such organisation."), field=name)
    return area_code


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _fill(place: Place, draft: PlaceDraft, area_code: str) -> list[str]:
    """Write a draft into a row; return the columns that changed. The outline moves along with the point."""
    before = {name: _plain(getattr(place, name)) for name in (*_PLAIN, "area_code", *_GEOMETRY)}
    for name in _PLAIN:
        value = getattr(draft, name)
        setattr(place, name, value.strip() if isinstance(value, str) else value)
    place.area_code = area_code
    if draft.outline is not None:
        placing.put_shape(place, draft.outline)
    elif not bytes(place.geometry) or (round(place.lon, 7), round(place.lat, 7)) != (
        round(draft.lon, 7),
        round(draft.lat, 7),
    ):
        placing.put_at(place, draft.lon, draft.lat)
    return [name for name, value in before.items() if _plain(getattr(place, name)) != value]


def _taken(error: IntegrityError) -> InvalidInputError:
    message = _("Another place of this kind has this code already.")
    raised = InvalidInputError(message, field="code", code="taken")
    raised.__cause__ = error
    return raised


def _told(place: Place, *, drawn: bool = True) -> None:
    finding.index_places([place.pk])
    if drawn and place.kind in DRAWN:
        bump_revision()


def add_place(draft: PlaceDraft, *, actor: Actor, now: datetime, key: UUID) -> Place:
    """Add a place and return it; the same key gives the same place, once.

    Raises InvalidInputError (names the field) and NotAllowedError outside the actor's areas.
    """
    known = Place.objects.filter(uuid=key).first()
    if known is not None:
        return place_for(actor, known.uuid)
    area_code = check_draft(draft)
    require_write(actor, area_code)
    place = Place(uuid=key)
    _fill(place, draft, area_code)
    try:
        with transaction.atomic():
            place.save(force_insert=True)
            audit.record(actor_id=actor.user_id, act="place_added", subject_kind=SUBJECT, subject_id=str(place.pk), now=now)  # fmt: skip
            _told(place)
    except IntegrityError as error:
        known = Place.objects.filter(uuid=key).first()
        if known is None:
            raise _taken(error) from error
        return place_for(actor, known.uuid)
    return place


def change_place(place_uuid: UUID, draft: PlaceDraft, *, actor: Actor, now: datetime, version: int) -> Place:
    """Change a place; a change that is there already is no change, so that a retry is harmless.

    Raises NotFoundError, NotAllowedError, InvalidInputError (names the field), and
    ConflictError (`stale`) where somebody changed it after the page was shown.
    """
    place = place_for(actor, place_uuid)
    require_write(actor, place.area_code)
    area_code = check_draft(draft)
    require_write(actor, area_code)
    changed = _fill(place, draft, area_code)
    if not changed:
        return place
    moved = any(name in changed for name in _GEOMETRY)
    names = [name for name in changed if name not in _GEOMETRY]
    values = {name: getattr(place, name) for name in changed}
    try:
        with transaction.atomic():
            _write(place, version, values)
            _audit(place, names, moved=moved, actor=actor, now=now)
            _told(place)
    except IntegrityError as error:
        raise _taken(error) from error
    return place


def _audit(place: Place, names: list[str], *, moved: bool, actor: Actor, now: datetime) -> None:
    for act, said in (("place_moved", "" if moved else None), ("place_changed", " ".join(names) or None)):
        if said is not None:
            audit.record(actor_id=actor.user_id, act=act, subject_kind=SUBJECT, subject_id=str(place.pk), now=now, reason=said)  # fmt: skip


def _write(place: Place, version: int, values: dict[str, Any]) -> None:
    """Store values if the row is still as the page showed it, or raise ConflictError."""
    if not Place.objects.filter(pk=place.pk, version=version).update(version=F("version") + 1, **values):
        message = _("Somebody changed this place meanwhile. Look at it as it is now, then change it again.")
        raise ConflictError(message, code="stale")
    place.version = version + 1


def move_place(place_uuid: UUID, lon: float, lat: float, *, actor: Actor, now: datetime, version: int) -> Place:
    """Move a place to a point (degrees, WGS 84), its outline along; its grid follows where it lay in a grid. Raises as `change_place`."""
    place = place_for(actor, place_uuid)
    require_write(actor, place.area_code)
    if (place.lon, place.lat) == (lon, lat):
        return place
    placing.put_at(place, lon, lat)
    there = locate(place.lon, place.lat)
    if there is not None and len(place.area_code) == len(there):
        place.area_code = there
    require_write(actor, place.area_code)
    with transaction.atomic():
        _write(place, version, {name: getattr(place, name) for name in (*_GEOMETRY, "area_code")})
        _audit(place, [], moved=True, actor=actor, now=now)
        _told(place)
    return place


def set_active(place_uuid: UUID, *, active: bool, actor: Actor, now: datetime) -> Place:
    """Switch a place off or on again; its history stays. Raises NotFoundError and NotAllowedError."""
    place = place_for(actor, place_uuid)
    require_write(actor, place.area_code)
    with transaction.atomic():
        if not Place.objects.filter(pk=place.pk, is_active=not active).update(
            is_active=active, version=F("version") + 1
        ):
            return place
        place.is_active = active
        act = "place_on" if active else "place_off"
        audit.record(actor_id=actor.user_id, act=act, subject_kind=SUBJECT, subject_id=str(place.pk), now=now)
        _told(place)
    return place


def outline_of(place: Place) -> BaseGeometry:
    """Return the geometry of a place."""
    return shapely.from_wkb(bytes(place.geometry))

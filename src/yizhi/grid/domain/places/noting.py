"""What is seen of a place on the spot: its state, its entrances, photos. Grid workers do this in their grids."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yizhi.grid.domain.coordinates import checked_point
from yizhi.grid.domain.places.access import place_for, require_note, require_write
from yizhi.grid.domain.places.editing import SUBJECT
from yizhi.grid.enums import PlaceState
from yizhi.grid.models import Entrance, Place, PlacePhoto
from yizhi.kernel import audit
from yizhi.kernel.errors import InvalidInputError, NotFoundError
from yizhi.media.domain.photos import claim_photos, delete_photo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from uuid import UUID

    from yizhi.org.actor import Actor

MOST_PHOTOS: Final = 30
MOST_ENTRANCES: Final = 60
LONGEST_NOTE: Final = 200
# Between the two states in the audit entry's reason.
ARROW: Final = ">"


def set_state(place_uuid: UUID, state: str, *, note: str = "", actor: Actor, now: datetime) -> Place:
    """Set the state of a place, with a note; the history keeps what it was. Setting what it is already changes nothing.

    Raises NotFoundError, NotAllowedError, InvalidInputError on `state` or `note`.
    """
    place = place_for(actor, place_uuid)
    require_note(actor, place.area_code)
    if state not in PlaceState.values:
        raise InvalidInputError(_("Choose a state."), field="state")
    if len(note) > LONGEST_NOTE:
        raise InvalidInputError(_("At most %(most)d signs.") % {"most": LONGEST_NOTE}, field="note")
    before = place.state
    with transaction.atomic():
        rows = Place.objects.filter(pk=place.pk, state=before).exclude(state=state)
        if not rows.update(state=state, version=F("version") + 1):
            return place
        reason = f"{before}{ARROW}{state} {note.strip()}".strip()
        audit.record(
            actor_id=actor.user_id, act="place_state", subject_kind=SUBJECT, subject_id=str(place.pk), now=now, reason=reason
        )  # fmt: skip
    place.state = state
    return place


def add_entrance(place_uuid: UUID, *, name: str, lon: Any, lat: Any, actor: Actor, now: datetime) -> Entrance:
    """Add a door of a building; the same name at a place is moved, so that a retry is harmless.

    Raises NotFoundError, NotAllowedError, InvalidInputError on `entrance` or `entrance_point`.
    """
    place = place_for(actor, place_uuid)
    require_write(actor, place.area_code)
    called = name.strip()
    if not called or len(called) > 40:  # noqa: PLR2004 - the column's length
        raise InvalidInputError(_("Give the entrance a short name, such as “Unit 1”."), field="entrance")
    x, y = checked_point(lon, lat, field="entrance_point")
    with transaction.atomic():
        if place.entrances.count() >= MOST_ENTRANCES:
            raise InvalidInputError(_("At most %(most)d entrances.") % {"most": MOST_ENTRANCES}, field="entrance")
        door, _made = Entrance.objects.update_or_create(place=place, name=called, defaults={"lon": x, "lat": y})
        audit.record(
            actor_id=actor.user_id, act="place_entrance", subject_kind=SUBJECT, subject_id=str(place.pk), now=now, reason=called
        )  # fmt: skip
    return door


def remove_entrance(place_uuid: UUID, entrance_id: int, *, actor: Actor, now: datetime) -> None:
    """Take an entrance away; one that is gone is no error. Raises NotFoundError and NotAllowedError."""
    place = place_for(actor, place_uuid)
    require_write(actor, place.area_code)
    with transaction.atomic():
        door = place.entrances.filter(pk=entrance_id).first()
        if door is None:
            return
        audit.record(
            actor_id=actor.user_id, act="place_entrance_off", subject_kind=SUBJECT, subject_id=str(place.pk), now=now, reason=door.name
        )  # fmt: skip
        door.delete()


def add_photos(place_uuid: UUID, photo_ids: Sequence[UUID], *, actor: Actor, now: datetime) -> int:
    """Add photos that were uploaded; those that the place has already are skipped. Return how many were added.

    Raises NotFoundError, NotAllowedError, InvalidInputError on `photos`.
    """
    place = place_for(actor, place_uuid)
    require_note(actor, place.area_code)
    with transaction.atomic():
        there = set(place.photos.values_list("photo_id", flat=True))
        wanted = [pk for pk in photo_ids if pk not in there]
        if len(there) + len(wanted) > MOST_PHOTOS:
            raise InvalidInputError(_("At most %(most)d photos.") % {"most": MOST_PHOTOS}, field="photos")
        photos = claim_photos(wanted, now=now)
        PlacePhoto.objects.bulk_create(PlacePhoto(place=place, photo=photo, added_at=now) for photo in photos)
        if photos:
            audit.record(
                actor_id=actor.user_id, act="place_photo", subject_kind=SUBJECT, subject_id=str(place.pk), now=now, reason=str(len(photos))
            )  # fmt: skip
    return len(photos)


def remove_photo(place_uuid: UUID, photo_id: UUID, *, actor: Actor, now: datetime) -> None:
    """Delete a photo of a place. Raises NotFoundError and NotAllowedError."""
    place = place_for(actor, place_uuid)
    require_write(actor, place.area_code)
    with transaction.atomic():
        row = place.photos.select_related("photo").filter(photo_id=photo_id).first()
        if row is None:
            raise NotFoundError(_("There is no such photo."))
        photo = row.photo
        row.delete()
        delete_photo(photo)
        audit.record(
            actor_id=actor.user_id, act="place_photo_off", subject_kind=SUBJECT, subject_id=str(place.pk), now=now
        )  # fmt: skip

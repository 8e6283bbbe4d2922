"""State, entrances and photos of a place."""

from __future__ import annotations

import uuid

import pytest

from tests.builders import TUESDAY, World, point_in
from tests.grid.places.kit import add
from tests.media.pictures import jpeg, upload
from yizhi.grid.domain.places import noting
from yizhi.grid.domain.places.listing import history_of
from yizhi.grid.models import Place
from yizhi.kernel.errors import InvalidInputError, NotAllowedError, NotFoundError
from yizhi.media.domain.photos import store_photo


def test_the_grid_worker_notes_the_state(world: World) -> None:
    place = add(world)
    worker = world.actor("worker_a1")
    noting.set_state(place.uuid, "damaged", note="外墙脱落", actor=worker, now=TUESDAY)
    noting.set_state(place.uuid, "damaged", actor=worker, now=TUESDAY)
    assert Place.objects.get(pk=place.pk).state == "damaged"
    assert [row.reason for row in history_of(place)][:-1] == ["intact>damaged 外墙脱落"]


@pytest.mark.parametrize(("state", "note", "field"), [("burnt", "", "state"), ("lost", "长" * 201, "note")])
def test_what_cannot_be_noted(world: World, state: str, note: str, field: str) -> None:
    with pytest.raises(InvalidInputError) as raised:
        noting.set_state(add(world).uuid, state, note=note, actor=world.actor("desk"), now=TUESDAY)
    assert raised.value.field == field


def test_readers_note_nothing_and_outsiders_see_nothing(world: World) -> None:
    place = add(world)
    for who in ("supervisor", "auditor"):
        with pytest.raises(NotAllowedError):
            noting.set_state(place.uuid, "lost", actor=world.actor(who), now=TUESDAY)
    for who in ("worker_b1", "cleaner", "nobody"):
        with pytest.raises(NotFoundError):
            noting.set_state(place.uuid, "lost", actor=world.actor(who), now=TUESDAY)


def test_entrances(world: World) -> None:
    place, desk = add(world), world.actor("desk")
    lon, lat = point_in(place.area_code)
    for step in range(2):
        noting.add_entrance(place.uuid, name="1单元", lon=lon + step / 1e4, lat=lat, actor=desk, now=TUESDAY)
    (door,) = place.entrances.all()
    assert door.lon == pytest.approx(lon + 1e-4)
    with pytest.raises(InvalidInputError):
        noting.add_entrance(place.uuid, name="", lon=lon, lat=lat, actor=desk, now=TUESDAY)
    with pytest.raises(InvalidInputError):
        noting.add_entrance(place.uuid, name="2单元", lon="x", lat=lat, actor=desk, now=TUESDAY)
    noting.remove_entrance(place.uuid, door.pk, actor=desk, now=TUESDAY)
    noting.remove_entrance(place.uuid, door.pk, actor=desk, now=TUESDAY)
    assert not place.entrances.exists()


def test_photos_are_claimed_once_and_deleted(world: World) -> None:
    place, worker = add(world), world.actor("worker_a1")
    photo = store_photo(upload(jpeg()), upload_key=uuid.uuid4(), now=TUESDAY)
    assert noting.add_photos(place.uuid, [photo.pk], actor=worker, now=TUESDAY) == 1
    assert noting.add_photos(place.uuid, [photo.pk], actor=worker, now=TUESDAY) == 0
    with pytest.raises(InvalidInputError):
        noting.add_photos(add(world, name="2号楼").uuid, [photo.pk], actor=worker, now=TUESDAY)
    with pytest.raises(NotAllowedError):
        noting.remove_photo(place.uuid, photo.pk, actor=worker, now=TUESDAY)
    noting.remove_photo(place.uuid, photo.pk, actor=world.actor("desk"), now=TUESDAY)
    assert not place.photos.exists()

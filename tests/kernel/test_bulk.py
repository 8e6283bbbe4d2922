"""Many rows at once are stored as each by itself would be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.builders import GRID_A1, TUESDAY, point_in
from yizhi.grid.domain.places import put_at
from yizhi.grid.models import Place
from yizhi.kernel.bulk import insert_objects, new, reserve_ids, update_objects
from yizhi.kernel.models import Job

pytestmark = pytest.mark.django_db


def jobs(count: int) -> list[Job]:
    return [Job(kind="test", subject=f"s{number}", facts={"名": [number]}, asked_at=TUESDAY) for number in range(count)]


def test_objects_are_inserted_as_save_stores_them() -> None:
    ours, theirs = jobs(2)
    ours.pk = reserve_ids(Job, 1)[0]
    assert insert_objects([ours]) == 1
    theirs.save()
    own = {"id", "uuid", "subject", "facts"}
    found = [{k: v for k, v in row.items() if k not in own} for row in Job.objects.order_by("subject").values()]
    assert found[0] == found[1]
    assert Job.objects.get(pk=ours.pk).facts == {"名": [0]}
    assert Job.objects.get(pk=ours.pk).uuid == ours.uuid


def test_a_taken_value_is_an_integrity_error() -> None:
    (one,) = Job.objects.bulk_create(jobs(1))
    (other,) = jobs(1)
    other.uuid, other.subject = one.uuid, "another"
    other.pk = one.pk + 1
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_objects([other])
    assert Job.objects.count() == 1


def test_each_object_is_written_with_its_own_fields_and_nothing_else() -> None:
    one, two, three = Job.objects.bulk_create(jobs(3))
    one.ended_at, one.result, one.error = TUESDAY + timedelta(hours=1), {"街": "道"}, "not written"
    two.ended_at, two.result = None, {}
    three.error = "错误"
    written = update_objects(
        [(one, ["ended_at", "result"]), (two, ["ended_at", "result"]), (three, ["error"])], counted="done"
    )
    assert written == 3
    rows = Job.objects.order_by("pk").values_list("ended_at", "result", "error", "done")
    assert list(rows) == [(one.ended_at, {"街": "道"}, "", 1), (None, {}, "", 1), (None, {}, "错误", 1)]


def test_what_is_counted_goes_up_from_what_is_stored() -> None:
    place = new(Place, kind="building", name="1号楼", geometry=b"")
    put_at(place, *point_in(GRID_A1))
    place.save()
    Place.objects.filter(pk=place.pk).update(version=7)  # somebody was here meanwhile
    place.name, place.geometry = "2号楼", b"\x01\x02"
    assert update_objects([(place, ["name", "geometry"])], counted="version") == 1
    place.refresh_from_db()
    assert (place.name, bytes(place.geometry), place.version) == ("2号楼", b"\x01\x02", 8)


def test_nothing_to_write_is_nothing_written() -> None:
    (one,) = Job.objects.bulk_create(jobs(1))
    assert update_objects([(one, [])], counted="done") == 0
    assert insert_objects([]) == 0
    assert Job.objects.get(pk=one.pk).done == 0

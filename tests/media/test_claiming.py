from __future__ import annotations

import os
import threading
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from pytest_django.fixtures import DjangoAssertNumQueries

from tests.media.pictures import jpeg, upload
from yizhi.kernel import clock
from yizhi.kernel.errors import InvalidInputError
from yizhi.media.domain.orphans import sweep_orphans
from yizhi.media.domain.photos import claim_photos, delete_photo, store_photo, sweep_unclaimed
from yizhi.media.models import Photo


def store(**fields: object) -> Photo:
    photo = store_photo(upload(jpeg()), upload_key=uuid4(), now=clock.now())
    Photo.objects.filter(pk=photo.pk).update(**fields) if fields else None
    return photo


def count_files() -> int:
    return sum(path.is_file() for path in Path(settings.MEDIA_ROOT).rglob("*"))


@pytest.mark.django_db
def test_same_key_is_the_same_photo() -> None:
    key = uuid4()
    first = store_photo(upload(jpeg()), upload_key=key, now=clock.now())
    second = store_photo(upload(jpeg((80, 80))), upload_key=key, now=clock.now())
    assert first.pk == second.pk
    assert count_files() == 2


@pytest.mark.django_db(transaction=True)
def test_same_key_at_the_same_moment_is_one_photo() -> None:
    key, answers, gate = uuid4(), [], threading.Barrier(4)

    def send() -> None:
        gate.wait()
        try:
            answers.append(store_photo(upload(jpeg()), upload_key=key, now=clock.now()).pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(answers) == 4
    assert len(set(answers)) == 1
    assert Photo.objects.count() == 1
    assert count_files() == 2


@pytest.mark.django_db
def test_claiming_keeps_the_order_and_works_once() -> None:
    first, second = store(), store()
    rows = claim_photos([str(second.pk), first.pk, str(second.pk)], now=clock.now())
    assert [row.pk for row in rows] == [second.pk, first.pk]
    assert all(row.claimed_at for row in rows)
    with pytest.raises(InvalidInputError) as caught:
        claim_photos([first.pk], now=clock.now())
    assert (caught.value.field, caught.value.code) == ("photos", "photo_gone")


@pytest.mark.django_db
@pytest.mark.parametrize("wrong", ["not-a-uuid", "0" * 32, "", "../../etc/passwd"])
def test_unknown_photo_cannot_be_claimed(wrong: str) -> None:
    with pytest.raises(InvalidInputError):
        claim_photos([wrong], now=clock.now())


@pytest.mark.django_db(transaction=True)
def test_claiming_some_claims_none() -> None:
    photo = store()
    with pytest.raises(InvalidInputError), transaction.atomic():
        claim_photos([photo.pk, uuid4()], now=clock.now())
    assert Photo.objects.get().claimed_at is None


@pytest.mark.django_db
def test_ten_photos_are_too_many() -> None:
    with pytest.raises(InvalidInputError) as caught:
        claim_photos([uuid4() for _ in range(10)], now=clock.now())
    assert caught.value.code == "too_many"


@pytest.mark.django_db
def test_claiming_costs_two_statements(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ids = [store().pk for _ in range(3)]
    with django_assert_num_queries(2):
        claim_photos(ids, now=clock.now())
    with django_assert_num_queries(0):
        claim_photos([], now=clock.now())


@pytest.mark.django_db(transaction=True)
def test_files_go_when_the_transaction_is_through() -> None:
    photo = store()
    with transaction.atomic():
        delete_photo(photo)
        assert count_files() == 2
    assert count_files() == 0
    assert not Photo.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_files_stay_when_the_transaction_is_rolled_back() -> None:
    photo = store()
    with transaction.atomic():
        delete_photo(photo)
        transaction.set_rollback(True)
    assert count_files() == 2
    assert Photo.objects.exists()


@pytest.mark.django_db
def test_unclaimed_photos_are_swept_after_a_day() -> None:
    now = clock.now()
    old, young, claimed = (store(created_at=now - timedelta(hours=hours)) for hours in (25, 23, 25))
    claim_photos([claimed.pk], now=now)
    assert sweep_unclaimed(now) == 1
    assert set(Photo.objects.values_list("pk", flat=True)) == {young.pk, claimed.pk}
    assert not Path(old.file.path).exists()
    assert count_files() == 4


@pytest.mark.django_db
def test_files_without_a_row_are_swept_and_others_stay() -> None:
    now = clock.now()
    kept, lost = store(), store()
    Photo.objects.filter(pk=lost.pk).delete()
    folder = Path(kept.file.path).parent
    (folder / "stray.txt").write_text("x")
    assert sweep_orphans(now) == 0, "young files may belong to an upload under way"
    before = (now - timedelta(hours=25)).timestamp()
    for path in folder.iterdir():
        os.utime(path, (before, before))
    assert sweep_orphans(now) == 3
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [Path(kept.file.path).name, Path(kept.thumbnail.path).name]
    )

"""Which photos a private link opens."""

from __future__ import annotations

from datetime import datetime

from django.test import Client
from django.urls import reverse

from tests.builders import HOUR, World, dispatched, make_report, the_order
from tests.portal.conftest import photo_file
from tests.portal.test_track import token_of
from yizhi.casework.domain import handling
from yizhi.casework.domain.step import Words
from yizhi.casework.models import CasePhoto
from yizhi.media.domain.photos import store_photo


def status(client: Client, row: CasePhoto, token: str) -> int:
    address = reverse("media:photo", args=[row.photo_id, "thumb"])
    answer = client.get(f"{address}?r={token}")
    if answer.streaming:
        b"".join(answer.streaming_content)  # type: ignore[attr-defined]  # reads the file to its end, which closes it
    return answer.status_code


def remark(client: Client, token: str) -> CasePhoto:
    client.post(f"/r/{token}/act/remark/", {"photos_file": photo_file()})
    return CasePhoto.objects.latest("id")


def test_own_photos_and_photos_of_the_work(client: Client, world: World, this_morning: datetime) -> None:
    case = dispatched(world, now=this_morning)
    token = token_of(case.pk)
    mine = remark(client, token)
    order, actor = the_order(case), world.actor("cleaner")
    handling.sign_order(case.pk, order.pk, actor=actor, now=this_morning + HOUR)
    after = store_photo(photo_file(), upload_key=order.uuid, now=this_morning + HOUR)
    words = Words(public_text="好了", photo_ids=[after.pk])
    handling.report_order_done(case.pk, order.pk, words=words, actor=actor, now=this_morning + 2 * HOUR)
    assert status(client, mine, token) == 200
    assert status(client, CasePhoto.objects.get(photo=after), token) == 200
    page = client.get(f"/r/{token}/").content.decode()
    assert "处置前" in page
    assert "处置后" in page


def test_an_outsider_sees_nothing(client: Client, world: World) -> None:
    mine = remark(client, make_report(world).token)
    other = make_report(world).token
    for token in (other, "", "AAAAAAAAAAAAAAAAAAAAAA", "%00", "x" * 500):
        assert status(client, mine, token) == 404


def test_another_reporter_of_the_same_case_does_not_see_mine(client: Client, world: World) -> None:
    case = make_report(world).case
    mine = remark(client, token_of(case.pk))
    client.post("/report/", {"topic": world.topic.pk, "lon": case.lon, "lat": case.lat, "join": str(case.uuid)})
    theirs = case.reports.latest("id").token
    assert status(client, mine, theirs) == 404
    assert str(mine.photo_id) not in client.get(f"/r/{theirs}/").content.decode()

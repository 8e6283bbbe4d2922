"""The report form without JavaScript, and the same address as the scripts use it."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.test import Client

from tests.builders import COMMUNITY_A, GRID_A1, GRID_A2, World, make_report, point_in
from tests.portal.conftest import photo_file
from yizhi.casework.models import Case, CaseEvent, Report, ReporterContact
from yizhi.grid.models import Place
from yizhi.media.models import Photo

JSON = {"Accept": "application/json"}


def fields(world: World, **changed: Any) -> dict[str, Any]:
    lon, lat = point_in(GRID_A1)
    given = {
        "text": "三个垃圾桶都满了。味道很大",
        "topic": world.topic.pk,
        "lon": lon,
        "lat": lat,
        "visibility": "public",
    }
    return {"key": str(uuid.uuid4()), **given, **changed}


def make_building(name: str = "30 号楼", grid: str = GRID_A2) -> Place:
    lon, lat = point_in(grid)
    box = {"min_lon": lon, "min_lat": lat, "max_lon": lon, "max_lat": lat, "lon": lon, "lat": lat}
    return Place.objects.create(kind="building", name=name, area_code=grid, geometry=b"", **box)


def test_a_form_becomes_a_case_and_leads_to_its_page(client: Client, world: World) -> None:
    answer = client.post("/report/", fields(world, phone="138 0000 1234"))
    report = Report.objects.select_related("case").get()
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/r/{report.token}/?sent=1"
    assert report.case.area_code == GRID_A1
    assert report.case.is_public
    assert report.text == "三个垃圾桶都满了。味道很大"
    assert ReporterContact.objects.get().phone == "13800001234"
    page = client.get(answer.headers["Location"]).content.decode()
    assert report.case.shown_number in page
    assert "已发送" in page


def test_the_form_takes_no_cookie(world: World) -> None:
    strict = Client(enforce_csrf_checks=True)
    assert strict.post("/report/", fields(world)).status_code == 303


def test_photos_come_with_the_form_itself(client: Client, world: World) -> None:
    files = [photo_file("a.jpg"), photo_file("b.jpg", "red")]
    client.post("/report/", fields(world, photos_file=files))
    report = Report.objects.get()
    assert [row.position for row in report.photos.all()] == [0, 1]
    assert Photo.objects.filter(claimed_at__isnull=False).count() == 2


def test_the_same_key_is_one_report(client: Client, world: World) -> None:
    form = fields(world)
    first = client.post("/report/", {**form, "photos_file": photo_file()})
    again = client.post("/report/", {**form, "photos_file": photo_file()})
    assert first.headers["Location"] == again.headers["Location"]
    assert Report.objects.count() == Case.objects.count() == CaseEvent.objects.count() == 1
    assert Photo.objects.count() == 1


def test_scripts_get_json(client: Client, world: World) -> None:
    answer = client.post("/report/", fields(world), headers=JSON)
    report = Report.objects.select_related("case").get()
    assert answer.status_code == 201
    assert answer.json() == {
        "token": report.token,
        "number": report.case.shown_number,
        "title": report.case.title,
        "url": f"/r/{report.token}/?sent=1",
    }


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"lon": "", "lat": ""}, "place"),
        ({"text": "", "topic": ""}, "text"),
        ({"phone": "12"}, "phone"),
        ({"email": "nobody"}, "email"),
        ({"topic": "99999"}, "topic"),
        ({"category": "x"}, "category"),
        ({"lon": "", "lat": "", "area_code": "999"}, "area_code"),
        ({"text": "长" * 5001}, "text"),
        ({"lon": "abc", "lat": "1"}, "place"),
    ],
)
def test_an_error_is_told_at_its_field_and_all_is_kept(
    client: Client, world: World, changed: dict[str, str], field: str
) -> None:
    form = fields(world, address="30号楼北侧", **changed) if field != "place" else fields(world, **changed)
    if field == "area_code":
        form["address"] = ""
    told = client.post("/report/", form, headers=JSON)
    assert told.status_code == 422
    assert told.json()["error"]["field"] == field
    page = client.post("/report/", form)
    assert page.status_code == 422
    assert f'value="{form["key"]}"'.encode() in page.content
    assert "您填的内容都还在" in page.content.decode()
    if "text" not in changed:
        assert "三个垃圾桶都满了" in page.content.decode()
    assert not Report.objects.exists()


def test_photos_survive_an_error(client: Client, world: World) -> None:
    form = fields(world, phone="12", photos_file=photo_file())
    page = client.post("/report/", form).content.decode()
    photo = Photo.objects.get()
    assert f'name="photos" value="{photo.pk}"' in page
    assert client.post("/report/", {**fields(world), "photos": str(photo.pk)}).status_code == 303
    photo.refresh_from_db()
    assert photo.claimed_at is not None


def test_buildings_show_without_javascript(client: Client, world: World) -> None:
    building = make_building()
    page = client.post("/report/", fields(world, lon="", lat="", area_code=COMMUNITY_A, show_buildings="1"))
    assert page.status_code == 200
    assert f'<option value="{building.pk}">30 号楼</option>'.encode() in page.content
    assert not Report.objects.exists()


def test_a_building_places_the_report(client: Client, world: World) -> None:
    building = make_building()
    client.post("/report/", fields(world, lon="", lat="", place=building.pk))
    report = Report.objects.select_related("case").get()
    assert report.case.area_code == GRID_A2
    assert report.address == "30 号楼"


def test_a_qr_code_fills_in_place_and_picture(client: Client, world: World) -> None:
    building = make_building()
    page = client.get(f"/report/?topic={world.topic.key}&place={building.pk}").content.decode()
    assert f'value="{world.topic.pk}" checked' in page
    assert f'name="lon" id="lon" value="{building.lon:.6f}"' in page
    assert "30 号楼" in page


@pytest.mark.parametrize(
    "query", ["topic=%00", "place=99999999999999999999", "lon=1e999&lat=x", "lon=900&lat=900", "area=%00", "place=-1"]
)
def test_a_bad_address_still_opens_the_form(client: Client, world: World, query: str) -> None:
    assert client.get(f"/report/?{query}").status_code == 200


HOSTILE = [
    "\x00",
    "a\x00b",
    "x" * 100_000,
    "'; DROP TABLE--",
    "<script>alert(1)</script>",
    "٣",
    "-1",
    "1e400",
    "nan",
    "𝟙",
    "{{7*7}}",
]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_never_a_server_error(client: Client, world: World, value: str) -> None:
    names = [
        "key",
        "topic",
        "category",
        "lon",
        "lat",
        "area_code",
        "place",
        "address",
        "text",
        "name",
        "phone",
        "email",
        "visibility",
        "join",
        "photos",
    ]
    for name in names:
        answer = client.post("/report/", fields(world, **{name: value}))
        assert answer.status_code in {200, 303, 404, 422, 429}, name
        assert b"<script>alert" not in answer.content


def test_a_file_that_is_no_photo_is_told_at_the_photos(client: Client, world: World) -> None:
    fake = photo_file()
    fake.file.write(b"<svg onload=alert(1)>")  # type: ignore[union-attr]  # an in-memory file
    fake.file.seek(0)  # type: ignore[union-attr]
    told = client.post("/report/", fields(world, photos_file=fake), headers=JSON)
    assert told.status_code == 422
    assert told.json()["error"]["field"] == "photos"


def test_joining_a_neighbours_case(client: Client, world: World) -> None:
    case = make_report(world).case
    client.post("/report/", fields(world, join=str(case.uuid)))
    case.refresh_from_db()
    assert case.report_count == 2
    assert Case.objects.count() == 1


def test_who_joins_reads_the_kind_and_not_the_neighbours_words(client: Client, world: World) -> None:
    case = make_report(world, text="我家对门三楼的王师傅又把纸箱堆在过道").case
    assert case.title in client.get(f"/r/{case.reports.get().token}/").content.decode(), "their own report"
    sent = client.post("/report/", fields(world, text="过道堵了", join=str(case.uuid)), headers=JSON).json()
    page = client.get(f"/r/{sent['token']}/").content.decode()
    state = client.post("/mine/state/", {"tokens": [sent["token"]]}, content_type="application/json").json()
    assert (sent["title"], state["reports"][0]["title"]) == ("垃圾满溢", "垃圾满溢")
    assert "垃圾满溢" in page
    assert "王师傅" not in page


def test_a_private_case_cannot_be_joined_by_guessing(client: Client, world: World) -> None:
    case = make_report(world, is_public=False).case
    assert client.post("/report/", fields(world, join=str(case.uuid)), headers=JSON).status_code == 404


def test_who_floods_is_told_to_wait(client: Client, world: World) -> None:
    answers = {client.post("/report/", {"text": ""}).status_code for _ in range(62)}
    assert 429 in answers

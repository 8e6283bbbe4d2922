"""A scanned label: the report page with its place, what is open there, and the page for codes that are void."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

import pytest
from django.core.cache import cache
from django.test import Client

from tests.builders import GRID_A1, GRID_B1, World, closed, make_report, point_in
from yizhi.casework.domain.draft import ReportDraft
from yizhi.casework.domain.intake import file_report
from yizhi.casework.models import Case, Report
from yizhi.grid.domain.labels.codes import new_code
from yizhi.grid.domain.labels.issuing import issue_for_grid, issue_for_place, revoke
from yizhi.grid.domain.places import put_at
from yizhi.grid.models import Label, Place
from yizhi.kernel import clock
from yizhi.org.actor import reporter
from yizhi.portal.views.scan import MISSES


@pytest.fixture
def building(world: World) -> Place:
    """A building in the first grid."""
    made = Place(kind="building", name="雪宫小区3号楼", geometry=b"")
    put_at(made, *point_in(GRID_A1))
    made.save()
    return made


@pytest.fixture
def label(world: World, building: Place) -> Label:
    """Its label."""
    return issue_for_place(building.pk, actor=world.actor("admin"), now=clock.now())


@pytest.mark.parametrize("end", ["", "/"])
def test_the_report_page_opens_with_the_place(client: Client, label: Label, building: Place, end: str) -> None:
    page = client.get(f"/q/{label.code.lower()}{end}")
    assert page.status_code == 200
    body = page.content.decode()
    assert "雪宫小区3号楼 · 桑杨社区 · 网格001" in body
    assert f'<option value="{building.pk}" selected>' in body
    assert "这里已经有人报过" not in body
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_a_report_from_the_label_is_tied_to_the_place(client: Client, label: Label, building: Place) -> None:
    values = client.get(f"/q/{label.code}").context["values"]
    sent = client.post("/report/", {**values, "text": "门禁坏了"})
    assert sent.status_code == 303
    report = Report.objects.latest("id")
    assert (report.place_id, report.case.place_id, report.case.area_code) == (building.pk, building.pk, GRID_A1)
    assert client.get(sent.headers["Location"]).status_code == 200


def test_a_pin_moved_away_is_not_about_the_place(client: Client, label: Label) -> None:
    values = client.get(f"/q/{label.code}").context["values"]
    lon, lat = point_in(GRID_B1)
    client.post("/report/", {**values, "text": "门禁坏了", "lon": lon, "lat": lat})
    report = Report.objects.latest("id")
    assert (report.place_id, report.case.area_code) == (None, GRID_B1)


def test_a_grids_label_fills_in_the_grid(client: Client, world: World) -> None:
    label = issue_for_grid(GRID_B1, actor=world.actor("admin"), now=clock.now())
    values = client.get(f"/q/{label.code}").context["values"]
    assert (values["area_code"], values.get("lon")) == (GRID_B1, None)
    assert client.post("/report/", {**values, "text": "路灯不亮"}).status_code == 303
    assert Case.objects.latest("id").area_code == GRID_B1


def test_what_is_open_there_is_told_without_anybodys_words(
    client: Client, world: World, label: Label, this_morning: datetime
) -> None:
    make_report(world, text="三个垃圾桶都满了。味道很大", now=this_morning)
    make_report(world, text="不公开的事", is_public=False, now=this_morning)
    make_report(world, grid=GRID_B1, text="别处的事", now=this_morning)
    closed(world, now=this_morning)
    body = client.get(f"/q/{label.code}").content.decode()
    assert "这里已经有人报过" in body
    assert body.count('id="join-') == 1
    assert "垃圾满溢" in body
    for word in ("味道很大", "不公开", "别处"):
        assert word not in body


def test_one_press_joins_and_follows(client: Client, world: World, label: Label, this_morning: datetime) -> None:
    first = make_report(world, now=this_morning)
    page = client.get(f"/q/{label.code}")
    known = page.context["known"][0]
    form = {
        "key": known.key, "join": known.uuid, "category": known.category_id, "place": page.context["values"]["place"],
        "visibility": "public", "text": "",
    }  # fmt: skip
    sent = client.post("/report/", form)
    assert sent.status_code == 303
    assert client.post("/report/", form).headers["Location"] == sent.headers["Location"]
    first.case.refresh_from_db()
    assert first.case.report_count == 2


def test_a_case_tied_to_the_place_shows_wherever_its_pin_is(
    client: Client, world: World, label: Label, building: Place
) -> None:
    lon, lat = point_in(GRID_A1)
    draft = ReportDraft(text="楼道灯坏", lon=lon + 0.0006, lat=lat, place_id=building.pk, is_public=True)
    file_report(draft, actor=reporter(), now=clock.now(), key=uuid4())
    assert len(client.get(f"/q/{label.code}").context["known"]) == 1


def test_a_void_label_says_so_kindly(client: Client, world: World, label: Label) -> None:
    revoke(label.pk, reason="被撕下", actor=world.actor("admin"), now=clock.now())
    page = client.get(f"/q/{label.code}")
    assert page.status_code == 410
    body = page.content.decode()
    assert "/report/" in body
    assert "12345" in body
    assert "被撕下" not in body


@pytest.mark.parametrize("code", ["X", "7KX4M2PQ9RTB", "店" * 12, "a" * 500, "%00", "..%2F"])
def test_an_unknown_code_gets_the_way_to_report_anyway(client: Client, world: World, code: str) -> None:
    page = client.get(f"/q/{code}")
    assert page.status_code == 404
    assert "/report/" in page.content.decode()


def test_a_genuine_code_that_was_never_issued_is_unknown(client: Client, world: World) -> None:
    assert client.get(f"/q/{new_code()}").status_code == 404


def test_who_counts_through_codes_is_stopped_and_good_labels_still_work(client: Client, label: Label) -> None:
    cache.clear()
    states = [client.get(f"/q/{new_code()}").status_code for _ in range(MISSES + 3)]
    assert states == [404] * MISSES + [429] * 3
    assert client.get(f"/q/{label.code}").status_code == 200


@pytest.mark.parametrize("open_cases", [1, 3])
def test_statements_of_a_scan(
    client: Client, world: World, label: Label, this_morning: datetime, django_assert_num_queries: Any, open_cases: int
) -> None:
    for _ in range(open_cases):
        make_report(world, now=this_morning)
    client.get(f"/q/{label.code}")
    with django_assert_num_queries(2):  # the label with its place, and the cases there
        client.get(f"/q/{label.code}")


def test_staff_of_elsewhere_and_handlers_get_the_residents_page(world: World, label: Label) -> None:
    for name in ("desk_b", "cleaner", "nobody"):
        client = Client()
        client.force_login(world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        page = client.get(f"/q/{label.code}")
        assert page.status_code == 200
        assert page.context["working_page"] == ""


def test_of_a_void_label_only_staff_of_the_place_learn_what_it_stood_for(
    client: Client, world: World, label: Label, building: Place
) -> None:
    revoke(label.pk, reason="撕坏了", actor=world.actor("admin"), now=clock.now(), reissue=True)
    page = client.get(f"/q/{label.code}")
    assert (page.status_code, page.context["working_page"]) == (410, "")
    assert building.name not in page.content.decode()
    for name, leads in (("desk_a", f"/work/ground/places/{building.uuid}/"), ("desk_b", ""), ("cleaner", "")):
        staff = Client()
        staff.force_login(world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
        page = staff.get(f"/q/{label.code}")
        assert (page.status_code, page.context["working_page"]) == (410, leads)
        assert ("这个地点的工作页面" in page.content.decode()) == bool(leads)

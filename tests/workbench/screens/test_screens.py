"""Wall screens: made and switched off by administrators, opened by their signed address, telling nothing personal."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client, RequestFactory

from tests.builders import (
    COMMUNITY_A,
    COMMUNITY_B,
    GRID_A1,
    GRID_B1,
    HOUR,
    STREET,
    TUESDAY,
    World,
    accepted,
    closed,
    make_report,
)
from tests.workbench.conftest import SignIn
from yizhi.kernel.errors import InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.live.events import LiveEvent
from yizhi.kernel.memo import forget_all
from yizhi.kernel.models import AuditEntry
from yizhi.workbench.domain.screens import hears, make_screen, open_screen, revoke_screen, signed
from yizhi.workbench.domain.wall import wall_of
from yizhi.workbench.live import screen_channel
from yizhi.workbench.models import ScreenLink

LIST = "/work/ground/screens/"
NOW = TUESDAY + 2 * HOUR


def make(world: World, *areas: str, **facts: Any) -> ScreenLink:
    wanted: dict[str, Any] = {
        "title": "指挥大厅",
        "areas": areas or (STREET,),
        "seconds": 30,
        "expires_at": None,
    } | facts
    return make_screen(actor=world.actor("admin"), now=TUESDAY, **wanted)


@pytest.mark.usefixtures("morning")
class TestPages:
    def test_made_shown_and_switched_off(self, sign_in: SignIn, client: Client) -> None:
        admin = sign_in("admin")
        form = {"title": "指挥大厅", "areas": [STREET, COMMUNITY_A], "seconds": "20", "expires": "2027-12-31"}
        assert admin.post(LIST, form).status_code == 302
        link = ScreenLink.objects.get()
        address = f"/screen/{signed(link)}/"
        assert address in admin.get(LIST).content.decode()
        page = client.get(address)
        assert page.status_code == 200
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "sessionid" not in client.cookies
        assert admin.get(f"{LIST}{link.pk}/qr.svg").status_code == 200
        admin.post(f"{LIST}{link.pk}/revoke/")
        assert client.get(address).status_code == 404
        assert address not in admin.get(LIST).content.decode()
        assert set(AuditEntry.objects.values_list("act", flat=True)) == {"screen.make", "screen.revoke"}

    @pytest.mark.parametrize(
        ("form", "words"),
        [
            ({"title": ""}, "请给大屏起个名字"),
            ({"areas": []}, "请选择要显示的区域"),
            ({"areas": ["1", "\x00"]}, "请选择要显示的区域"),
            ({"seconds": "5"}, "应在 10 到 600 秒之间"),
            ({"seconds": "一"}, "应在 10 到 600 秒之间"),
            ({"expires": "2026-02-31"}, "请填写日期"),
            ({"expires": "2020-01-01"}, "请选择将来的日期"),
        ],
    )
    def test_a_wrong_form_keeps_what_was_typed(self, sign_in: SignIn, form: dict[str, Any], words: str) -> None:
        whole = {"title": "大厅", "areas": [STREET], "seconds": "30", "expires": "", **form}
        sent = sign_in("admin").post(LIST, whole)
        assert sent.status_code == 422
        assert words in sent.content.decode()
        assert not ScreenLink.objects.exists()

    def test_readers_see_that_it_exists_but_not_its_address(self, world: World, sign_in: SignIn) -> None:
        link = make(world)
        for name in ("auditor", "desk", "worker_a1"):
            client = sign_in(name)
            body = client.get(LIST).content.decode()
            assert "指挥大厅" in body
            assert signed(link) not in body
            assert client.get(f"{LIST}{link.pk}/qr.svg").status_code == 404
            assert client.post(f"{LIST}{link.pk}/revoke/").status_code == 403
            assert client.post(LIST, {"title": "x", "areas": [STREET], "seconds": "30"}).status_code == 403

    def test_outsiders_learn_of_nothing(self, world: World, sign_in: SignIn) -> None:
        link = make(world, COMMUNITY_A)
        client = sign_in("desk_b")
        assert "指挥大厅" not in client.get(LIST).content.decode()
        assert client.post(f"{LIST}{link.pk}/revoke/").status_code == 404
        assert sign_in("cleaner").get(LIST).status_code == 403

    @pytest.mark.parametrize("rows", [1, 3])
    def test_statements_of_the_list(
        self, world: World, sign_in: SignIn, django_assert_num_queries: Any, rows: int
    ) -> None:
        for _ in range(rows):
            make(world)
        client = sign_in("admin")
        client.get(LIST)
        with django_assert_num_queries(6):  # session, person, roles; the screens; what the frame counts
            client.get(LIST)


@pytest.mark.usefixtures("morning")
class TestWall:
    def test_the_figures_are_those_of_the_area(self, world: World) -> None:
        make_report(world, now=TUESDAY)
        make_report(world, grid=GRID_B1, now=TUESDAY)
        make_report(world, grid=GRID_B1, now=TUESDAY - timedelta(days=1))
        accepted(world, now=TUESDAY)
        closed(world, now=TUESDAY - 4 * HOUR)
        forget_all()
        wall = wall_of(STREET)
        assert (wall.figures.reported_today, wall.yesterday, wall.figures.open) == (4, 1, 4)
        assert (wall.in_time, wall.due, wall.rate) == (1, 1, "100")
        shares = [(9, 10), (8, 9), (0, 0)]
        assert [replace(wall, in_time=good, due=due).is_good for good, due in shares] == [True, False, False]
        assert [(part.label, part.open) for part in wall.parts] == [("桑杨社区", 2), ("东高社区", 2)]
        assert {stage: n for stage, n, _step in wall.stages}["accepted"] == 1
        assert wall_of(COMMUNITY_B).figures.open == 2
        assert [part.label for part in wall_of(COMMUNITY_A).parts] == ["网格001"]

    def test_no_words_of_residents_and_no_names(self, world: World, client: Client) -> None:
        report = make_report(world, now=TUESDAY, text="三个垃圾桶都满了", phone="13900001234")
        accepted(world, now=TUESDAY)
        forget_all()
        link = make(world)
        page = client.get(f"/screen/{signed(link)}/").content.decode()
        assert report.case.shown_number in page
        assert "垃圾满溢" in page
        query = "?bbox=118,36,119,37&zoom=13"
        data = client.get(f"/screen/{signed(link)}/cases.json{query}")
        assert len(data.json()["cases"]) == 2
        for secret in ("三个垃圾桶", "30号楼", "13900001234", "desk", report.token):
            assert secret not in page + data.content.decode()

    def test_only_its_own_areas(self, world: World, client: Client) -> None:
        make_report(world, grid=GRID_B1, now=TUESDAY)
        make_report(world, grid=GRID_A1, now=TUESDAY)
        forget_all()
        address = f"/screen/{signed(make(world, COMMUNITY_A))}/"
        assert client.get(f"{address}panels/?area={COMMUNITY_B}").status_code == 404
        assert client.get(f"{address}panels/?area={STREET}").status_code == 404
        assert client.get(f"{address}cases.json?bbox=118,36,119,37&zoom=13&area={STREET}").status_code == 404
        assert len(client.get(f"{address}cases.json?bbox=118,36,119,37&zoom=13").json()["cases"]) == 1

    @pytest.mark.parametrize("query", ["", "?bbox=1,2", "?bbox=a,b,c,d&zoom=1", "?bbox=nan,0,1,1&zoom=1"])
    def test_a_window_that_cannot_be_is_no_500(self, world: World, client: Client, query: str) -> None:
        assert client.get(f"/screen/{signed(make(world))}/cases.json{query}").status_code == 422

    def test_it_says_which_version_it_is(self, world: World, client: Client) -> None:
        address = f"/screen/{signed(make(world))}/"
        version = client.get(address).context["version"]
        assert client.get(f"{address}panels/").headers["X-Yizhi-Version"] == version

    def test_it_is_written_down_that_it_is_alive_once_a_minute(
        self, world: World, client: Client, django_assert_num_queries: Any
    ) -> None:
        link = make(world)
        address = f"/screen/{signed(link)}/panels/"
        client.get(address)
        link.refresh_from_db()
        assert link.seen_at == NOW
        with django_assert_num_queries(1):  # the link; the figures are three seconds old at most
            client.get(address)


def test_addresses_cannot_be_forged(world: World, client: Client) -> None:
    link = make(world)
    other = make(world)
    good = signed(link)
    bad = (
        link.token,
        link.token + "A" * 12,
        link.token + signed(other)[22:],
        good[:-1],
        good + "x",
        "店" * 34,
        "../" * 9,
    )
    for address in bad:
        with pytest.raises(NotFoundError):
            open_screen(address, TUESDAY)
        assert client.get(f"/screen/{address}/").status_code == 404
    assert open_screen(good, TUESDAY) == link


def test_a_screen_ends_at_its_day(world: World) -> None:
    link = make(world, expires_at=TUESDAY + HOUR)
    assert open_screen(signed(link), TUESDAY) == link
    with pytest.raises(NotFoundError):
        open_screen(signed(link), TUESDAY + HOUR)


def test_only_administrators_of_all_areas_make_one(world: World) -> None:
    with pytest.raises(NotAllowedError):
        make_screen(title="x", areas=[STREET], seconds=30, expires_at=None, actor=world.actor("desk"), now=TUESDAY)
    with pytest.raises(InvalidInputError):
        make(world, *[f"{n}" for n in range(50)])


def test_switching_off_twice_is_harmless(world: World) -> None:
    link = make(world)
    admin = world.actor("admin")
    first = revoke_screen(link.pk, actor=admin, now=TUESDAY)
    again = revoke_screen(link.pk, actor=admin, now=TUESDAY + HOUR)
    assert first.revoked_at == again.revoked_at == TUESDAY
    assert AuditEntry.objects.filter(act="screen.revoke").count() == 1


def test_on_the_stream_it_hears_of_its_areas_and_no_more(world: World) -> None:
    link = make(world, COMMUNITY_A)
    payload = {
        "seq": 7,
        "case": "7KX4M2PQ",
        "act": "accept",
        "from": "reported",
        "stage": "accepted",
        "area": GRID_A1,
        "at": "",
    }
    event = LiveEvent(seq=7, at=TUESDAY, payload=payload, scopes=frozenset({f"area:{GRID_A1}", "case:1"}))
    elsewhere = LiveEvent(seq=8, at=TUESDAY, payload=payload, scopes=frozenset({f"area:{GRID_B1}"}))
    told = hears(link)
    assert (told.accepts(event), told.accepts(elsewhere)) == (True, False)
    assert told.shape(event) == {"seq": 7, "stage": "accepted", "area": GRID_A1}
    request = RequestFactory().get("/")
    assert screen_channel(request, signed(link)) is not None
    assert screen_channel(request, link.token) is None

"""Labels, wall screens and the residents' map in a browser: scan to tracked, staff, void; a screen that turns and comes back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import COMMUNITY_A, COMMUNITY_B, GRID_A1, STREET, World, make_report, make_world, point_in
from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.stage import sign_in
from yizhi.casework.domain import desk
from yizhi.casework.models import Case, Report
from yizhi.grid.domain.labels.issuing import issue_for_place, revoke
from yizhi.grid.domain.places import put_at
from yizhi.grid.models import Label, Place
from yizhi.kernel import clock
from yizhi.workbench.domain.screens import make_screen, revoke_screen, signed
from yizhi.workbench.models import ScreenLink

pytestmark = pytest.mark.django_db(transaction=True)
READY_MS = 60_000


@pytest.fixture
def world(transactional_db: None) -> World:
    return make_world()


@pytest.fixture
def label(world: World) -> Label:
    place = Place(kind="building", name="雪宫小区3号楼", geometry=b"")
    put_at(place, *point_in(GRID_A1))
    place.save()
    return issue_for_place(place.pk, actor=world.actor("admin"), now=clock.now())


@pytest.fixture
def screen(world: World) -> ScreenLink:
    areas = [STREET, COMMUNITY_A]
    return make_screen(
        title="大厅", areas=areas, seconds=10, expires_at=None, actor=world.actor("admin"), now=clock.now()
    )


def test_from_the_label_to_a_tracked_report(
    live_server: LiveServer, world: World, label: Label, contexts: Contexts, axe: AxeCheck
) -> None:
    page = contexts(phone=True).new_page()
    page.goto(f"/q/{label.code}")
    expect(page.locator("[data-here]")).to_contain_text("雪宫小区3号楼")
    axe(page)
    page.locator(".report-topics .choice").first.click()  # a tap on a picture goes on by itself
    page.locator("#text").fill("门禁坏了")
    page.locator("[data-next]").click()
    page.locator("[data-send]").click()
    expect(page.locator(".sent-number")).to_be_visible()
    report = Report.objects.get()
    assert (report.place_id, report.case.place_id) == (label.place_id, label.place_id)


def test_what_is_known_there_is_joined_by_one_press(
    live_server: LiveServer, world: World, label: Label, contexts: Contexts
) -> None:
    case = make_report(world, now=clock.now()).case
    page = contexts(phone=True).new_page()
    page.goto(f"/q/{label.code}")
    page.locator(".report-known button").click()
    expect(page.locator(".sent-number")).to_be_visible()
    case.refresh_from_db()
    assert case.report_count == 2


def test_staff_land_where_they_work_and_a_void_label_is_kind(
    live_server: LiveServer, world: World, label: Label, contexts: Contexts
) -> None:
    page = sign_in(contexts(phone=True), live_server, world, "worker_a1")
    page.goto(f"/q/{label.code}")
    assert label.place is not None
    expect(page).to_have_url(f"{live_server.url}/work/ground/places/{label.place.uuid}/")
    page.goto(f"/q/{label.code}?resident")
    expect(page.locator(".report-staff a")).to_be_visible()
    revoke(label.pk, reason="被撕下", actor=world.actor("admin"), now=clock.now())
    stranger = contexts(phone=True).new_page()
    stranger.goto(f"/q/{label.code}")
    stranger.locator("main a.btn-primary").click()
    expect(stranger.locator(".report-form")).to_be_visible()


def _open_wall(contexts: Contexts, screen: ScreenLink) -> Page:
    page = contexts().new_page()
    page.set_viewport_size({"width": 1920, "height": 1080})
    page.goto(f"/screen/{signed(screen)}/")
    expect(page.locator("[data-map][data-cases]")).to_be_visible(timeout=READY_MS)
    return page


def test_a_screen_turns_shows_what_happens_and_comes_back_after_the_network_was_gone(
    live_server: LiveServer, world: World, screen: ScreenLink, contexts: Contexts, axe: AxeCheck
) -> None:
    case: Case = make_report(world, now=clock.now()).case
    page = _open_wall(contexts, screen)
    axe(page)
    expect(page.locator(f"[data-slot=head][data-area='{COMMUNITY_A}']")).to_be_visible(timeout=READY_MS)
    desk.accept_case(case.pk, actor=world.actor("desk"), now=clock.now())
    expect(page.locator(".wall-ticker [data-stage=accepted]")).to_be_visible(timeout=READY_MS)

    def refuse(route: Route) -> None:
        route.abort()

    page.route("**/screen/**", refuse)
    expect(page.locator("[data-waiting]")).to_be_visible(timeout=READY_MS)
    expect(page.locator("[data-waiting]")).to_contain_text("网络中断")
    expect(page.locator(".wall-ticker li").first).to_be_visible()
    page.unroute("**/screen/**", refuse)
    expect(page.locator("[data-waiting]")).to_be_hidden(timeout=READY_MS)
    expect(page.locator("[data-live]")).to_have_text("● 实时")


def test_what_a_screen_showed_goes_when_it_is_switched_off(
    live_server: LiveServer, world: World, screen: ScreenLink, contexts: Contexts
) -> None:
    make_report(world, now=clock.now())
    page = _open_wall(contexts, screen)
    expect(page.locator(".wall-ticker li").first).to_be_visible()
    revoke_screen(screen.pk, actor=world.actor("admin"), now=clock.now())
    expect(page.locator("[data-waiting]")).to_have_text("这块大屏已停用", timeout=READY_MS)
    expect(page.locator("[data-live]")).to_have_text("○ 已停用")
    for part in (".wall-ticker", ".wall-big", "[data-map] canvas"):
        expect(page.locator(part).first).to_be_hidden()


def test_the_clock_is_the_deployments_whatever_the_screens_own_is(
    live_server: LiveServer, world: World, screen: ScreenLink, contexts: Contexts
) -> None:
    page = contexts(zone="America/New_York").new_page()
    page.goto(f"/screen/{signed(screen)}/")
    clock_face = page.locator("[data-clock]")
    expect(clock_face).to_contain_text(":", timeout=READY_MS)
    before = clock.local(clock.now() - timedelta(minutes=1)).hour
    clock_face.evaluate("face => { face.textContent = ''; }")
    expect(clock_face).to_contain_text(":")  # by the screen's own script
    hours = {f"{hour:02d}:" for hour in (before, clock.local(clock.now() + timedelta(minutes=1)).hour)}
    assert any(hour in (clock_face.text_content() or "") for hour in hours)


def test_a_new_version_is_loaded_by_itself(
    live_server: LiveServer, world: World, screen: ScreenLink, contexts: Contexts
) -> None:
    page = _open_wall(contexts, screen)
    with page.expect_event("framenavigated", timeout=READY_MS):
        page.evaluate("document.querySelector('.wall-grid').dataset.version = 'older'")
    expect(page.locator(".wall-head h1")).to_be_visible()


def test_the_residents_map_and_its_list(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck
) -> None:
    make_report(world, now=clock.now())
    make_report(world, now=clock.now(), is_public=False)
    context = contexts(phone=True)
    context.grant_permissions(["geolocation"])
    lon, lat = point_in(GRID_A1)
    context.set_geolocation({"longitude": lon, "latitude": lat})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"/around/?area={COMMUNITY_A}")
    expect(page.locator("[data-module~=around-map][data-cases='1']")).to_be_visible(timeout=READY_MS)
    axe(page)
    page.locator(".around-locate").click()
    expect(page.locator("[data-away]")).to_contain_text("离您 0 米")
    page.wait_for_timeout(1500)
    assert not any(f"{lon:.4f}" in url or f"{lat:.4f}" in url for url in asked), "the position left the device"
    page.locator("[data-map] canvas").click()
    expect(page.locator(".around-card")).to_contain_text("垃圾满溢")
    page.locator(".around-card button[type=submit]").click()
    expect(page.locator(".sent-number")).to_be_visible()
    assert Case.objects.get(is_public=True).report_count == 2
    assert COMMUNITY_B not in page.url

"""The maps in a real browser with software WebGL: the page, its legend and panel, live changes, and choosing a place."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, GRID_B1, World, accepted, make_report, make_world, point_in
from tests.e2e.conftest import AxeCheck, Contexts
from yizhi.casework.domain import desk
from yizhi.casework.models import Case
from yizhi.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

READY_MS = 60_000


@pytest.fixture
def world() -> World:
    return make_world()


def sign_in(context: BrowserContext, server: LiveServer, world: World, name: str) -> Page:
    """Open a page as a person of the world, with a session made on the server."""
    from django.test import Client

    client = Client()
    client.force_login(world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return context.new_page()


def open_map(page: Page, query: str = "") -> None:
    page.goto(f"/work/map/{query}")
    expect(page.locator("[data-map-ready]")).to_be_visible(timeout=READY_MS)
    expect(page.locator("[data-map][data-cases]")).to_be_visible(timeout=READY_MS)
    expect(page).not_to_have_url(re.compile("map=0/0/0"))  # the address follows the map with a little delay


def still(page: Page) -> None:
    """Wait until the map has drawn everything that it was given, and glides no more."""
    expect(page.locator("[data-map][data-still]")).to_be_attached()


def legend_count(page: Page, stage: str) -> int:
    return int(page.locator(f".map-legend-item[data-stage={stage}] b").inner_text())


def test_legend_counts_toggle_and_panel(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck
) -> None:
    now = clock.now()
    case = make_report(world, grid=GRID_A1, now=now, text="垃圾满了").case
    accepted(world, grid=GRID_B1, now=now)
    page = sign_in(contexts(), live_server, world, "desk")
    open_map(page)
    assert (legend_count(page, "reported"), legend_count(page, "accepted")) == (1, 1)
    rows = page.locator("[data-list] [data-number]")
    expect(rows).to_have_count(2)

    page.locator(".map-legend-item[data-stage=accepted]").click()
    expect(rows).to_have_count(1)
    page.locator(".map-legend-item[data-stage=accepted]").click()
    expect(rows).to_have_count(2)

    page.locator(f"[data-list] [data-number='{case.number}']").click()
    panel = page.locator("[data-panel]")
    expect(panel.locator("h2")).to_have_text("垃圾满了")
    axe(page)
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_a_case_far_down_the_list_opens_in_sight(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    for _ in range(25):
        make_report(world, grid=GRID_A1, now=clock.now())
    page = sign_in(contexts(), live_server, world, "desk")
    open_map(page)
    row = page.locator("[data-list] [data-number]").last
    row.click()
    expect(page.locator("[data-panel] h2")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(row).to_be_in_viewport()


def test_a_mark_opens_the_panel(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    make_report(world, grid=GRID_A1, now=clock.now(), text="垃圾满了")
    lon, lat = point_in(GRID_A1)
    page = sign_in(contexts(), live_server, world, "desk")
    open_map(page, f"#map=17/{lat}/{lon}")
    still(page)
    page.locator("[data-map] canvas").click()
    expect(page.locator("[data-panel] h2")).to_have_text("垃圾满了")


def test_a_change_elsewhere_shows_by_itself(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    case: Case = make_report(world, grid=GRID_A1, now=clock.now()).case
    page = sign_in(contexts(), live_server, world, "desk")
    open_map(page)
    desk.accept_case(case.pk, actor=world.actor("desk"), now=clock.now())
    make_report(world, grid=GRID_B1, now=clock.now(), text="井盖松动")
    expect(page.locator(".map-legend-item[data-stage=accepted] b")).to_have_text("1", timeout=READY_MS)
    expect(page.locator("[data-list]")).to_contain_text("井盖松动", timeout=READY_MS)


def test_a_page_without_a_network_says_so_at_once(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    context = contexts(workers=False)
    page = sign_in(context, live_server, world, "desk")
    open_map(page)
    state = page.locator("#live-state")
    context.set_offline(True)
    expect(state).to_have_attribute("data-state", "off")
    context.set_offline(False)
    expect(state).not_to_have_attribute("data-state", "off")


def test_ground_that_did_not_come_is_asked_for_again(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(workers=False), live_server, world, "desk")
    refused: list[str] = []

    def refuse(route: Route) -> None:
        refused.append(route.request.url)
        route.abort()

    page.context.route("**/*.mvt", refuse)
    with page.context.expect_event("requestfailed", lambda request: request.url.endswith(".mvt")):
        open_map(page)
    assert refused
    expect(page.locator("[data-map][data-drawn]")).to_have_count(0)
    page.context.unroute("**/*.mvt", refuse)
    expect(page.locator("[data-map][data-drawn]")).to_have_count(1, timeout=READY_MS)


def test_without_webgl_the_list_says_the_same(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    make_report(world, grid=GRID_A1, now=clock.now(), text="垃圾满了")
    page = sign_in(contexts(language="en-GB"), live_server, world, "desk")
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.goto("/work/map/")
    expect(page.locator("[data-map] .map-note")).to_be_visible(timeout=READY_MS)
    expect(page.locator("[data-list]")).to_contain_text("垃圾满了")


def test_the_picker_sets_the_point_of_a_patrol_report(
    live_server: LiveServer, world: World, contexts: Contexts
) -> None:
    context = contexts(phone=True)
    page = sign_in(context, live_server, world, "worker_a1")
    page.goto("/work/field/patrol/")
    picker = page.locator("[data-module~=place-picker]")
    picker.locator("button", has_text=re.compile("在地图上选|Choose on the map")).click()
    expect(picker.locator("[data-map-ready]")).to_be_visible(timeout=READY_MS)
    canvas = picker.locator("canvas")
    canvas.focus()
    page.keyboard.press("ArrowLeft")
    expect(picker.get_by_role("status")).to_contain_text("网格001")
    lon, lat = point_in(GRID_A1)
    assert float(page.locator("input[name=lon]").input_value()) == pytest.approx(lon, abs=0.005)
    assert float(page.locator("input[name=lat]").input_value()) == pytest.approx(lat, abs=0.005)
    before = page.locator("input[name=lon]").input_value()
    canvas.tap(position={"x": 60, "y": 60})
    expect(page.locator("input[name=lon]")).not_to_have_value(before)


def test_the_picker_takes_the_phones_own_place(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    lon, lat = point_in(GRID_A1)
    context = contexts(phone=True)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": lon, "latitude": lat, "accuracy": 10})
    page = sign_in(context, live_server, world, "worker_a1")
    page.goto("/work/field/patrol/")
    picker = page.locator("[data-module~=place-picker]")
    picker.locator("button", has_text=re.compile("用我现在的位置|Use where I am")).click()
    expect(picker.get_by_role("status")).to_contain_text("网格001")
    assert page.locator("input[name=lon]").input_value() == f"{lon:.6f}"

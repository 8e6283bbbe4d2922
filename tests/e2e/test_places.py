"""Places in a real browser: the search box by keyboard, a point dragged by arrows, an outline drawn; nothing serious for axe."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import COMMUNITY_A, GRID_A1, GRID_A2, World, make_report, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.stage import sign_in
from tests.grid.places.kit import add
from yizhi.grid.domain.duties import seed_duties
from yizhi.grid.domain.places.editing import outline_of
from yizhi.grid.models import Place
from yizhi.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
READY_MS = 60_000


@pytest.fixture
def world() -> World:
    made = make_world()
    seed_duties()
    return made


def test_found_by_pinyin_initials_and_the_keyboard_alone(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck
) -> None:
    place = add(world)
    page = sign_in(contexts(), live_server, world, "desk")
    page.goto("/work/ground/places/")
    expect(page.locator("#shell-q")).to_have_attribute("role", "combobox")
    page.keyboard.press("/")
    page.keyboard.type("xgdj")
    hit = page.locator("#find-list [role=option]").first
    expect(hit).to_contain_text("12号楼")
    axe(page)
    page.keyboard.press("ArrowDown")
    expect(hit).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.locator("#find-list")).to_be_hidden()
    page.keyboard.type(" ")
    expect(hit).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/ground/places/{place.uuid}/")


def test_a_search_without_the_network_says_so(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(workers=False), live_server, world, "desk")
    page.goto("/work/ground/places/")
    expect(page.locator("#shell-q")).to_have_attribute("role", "combobox")
    page.route("**/work/find/hits/**", lambda route: route.abort())
    page.locator("#shell-q").fill("xgdj")
    expect(page.locator("#find-list .find-none")).to_have_text("没有连上，请再试一次。")


def test_drawn_and_moved(live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck) -> None:
    place = add(world)
    before = outline_of(place)
    page = sign_in(contexts(), live_server, world, "desk")
    page.goto(f"/work/ground/places/{place.uuid}/edit/")
    point = page.locator(".editor-point")
    expect(point).to_be_visible(timeout=READY_MS)
    axe(page)
    point.focus()
    for _ in range(5):
        page.keyboard.press("Shift+ArrowRight")
    page.locator(".place-save [type=submit]").click()
    page.wait_for_url(f"**/ground/places/{place.uuid}/")
    moved = Place.objects.get()
    assert moved.lon > place.lon
    assert outline_of(moved).area == pytest.approx(before.area)

    page.goto(f"/work/ground/places/{place.uuid}/edit/")
    expect(page.locator(".editor-point")).to_be_visible(timeout=READY_MS)
    tools = page.locator(".editor-tools button")
    tools.nth(3).click()
    tools.nth(1).click()
    box = page.locator(".place-editor canvas").bounding_box()
    assert box is not None
    for x, y in ((0.3, 0.3), (0.6, 0.3), (0.6, 0.7)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    expect(page.locator(".editor-corner")).to_have_count(3)
    page.locator(".place-save [type=submit]").click()
    page.wait_for_url(f"**/ground/places/{place.uuid}/")
    assert len(outline_of(Place.objects.get()).exterior.coords) == 4


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("phone", [False, True])
def test_pages_for_everybody(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck, *, phone: bool, dark: bool
) -> None:
    place = add(world)
    make_report(world, now=clock.now())
    page = sign_in(contexts(phone=phone, dark=dark), live_server, world, "admin")
    for path in (
        "places/", f"places/{place.uuid}/", "places/new/", "places/import/", "grids/", f"grids/{COMMUNITY_A}/", f"grids/{GRID_A1}/people/",
    ):  # fmt: skip
        page.goto(f"/work/ground/{path}")
        axe(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
    page.goto("/work/find/?q=xgdj")
    axe(page)
    page.goto(f"/who/{GRID_A1}/")
    axe(page)


def test_the_map_of_a_grids_page_counts_its_own_cases_and_not_the_neighbours(
    live_server: LiveServer, world: World, contexts: Contexts
) -> None:
    now = clock.now()
    make_report(world, grid=GRID_A1, now=now)
    for _ in range(2):
        make_report(world, grid=GRID_A2, now=now)
    page = sign_in(contexts(), live_server, world, "desk")
    for code, count in ((GRID_A1, "1"), (GRID_A2, "2"), (COMMUNITY_A, "3")):
        page.goto(f"/work/ground/grids/{code}/")
        expect(page.locator(".grid-map-box[data-cases]")).to_be_visible(timeout=READY_MS)
        expect(page.locator(".map-legend-item[data-stage=reported] b")).to_have_text(count)


def test_the_printed_map_of_a_grid_is_whole(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    page.goto(f"/work/ground/grids/{GRID_A1}/")
    expect(page.locator(".grid-map-box[data-cases]")).to_be_visible(timeout=READY_MS)
    page.set_viewport_size({"width": 700, "height": 900})
    page.emulate_media(media="print")
    sizes = page.evaluate(
        """() => {
            const box = document.querySelector('.grid-map-box').getBoundingClientRect();
            const map = document.querySelector('.maplibregl-canvas');
            const { width, height } = map.getBoundingClientRect();
            return [width <= box.width + 1 && height <= box.height + 1, getComputedStyle(map).objectFit,
                    getComputedStyle(document.body).backgroundColor];
        }"""
    )
    assert sizes == [True, "contain", "rgba(0, 0, 0, 0)"]

"""The map page's tools in a real browser: layers, colours, heat, time, selecting and taking along, measuring, pictures, a phone."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, Position, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, GRID_B1, World, accepted, make_report, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.test_map import open_map, sign_in, still
from yizhi.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

CORNERS: tuple[Position, ...] = ({"x": 160, "y": 60}, {"x": 900, "y": 560})


@pytest.fixture
def world() -> World:
    made = make_world()
    now = clock.now()
    make_report(made, grid=GRID_A1, now=now, text="垃圾满了")
    accepted(made, grid=GRID_B1, now=now)
    return made


@pytest.fixture
def page(live_server: LiveServer, world: World, contexts: Contexts) -> Page:
    opened = sign_in(contexts(), live_server, world, "desk")
    open_map(opened)
    return opened


def draw_box(page: Page) -> None:
    canvas = page.locator("[data-map] canvas")
    page.locator("[data-tool=box]").click()
    for corner in CORNERS:
        canvas.click(position=corner)
    expect(page.locator("[data-selection] h2")).to_be_visible()


def test_layers_colours_and_heat_are_kept_in_the_address(page: Page, axe: AxeCheck) -> None:
    page.locator("[data-sheet=map-layers]").click()
    page.locator("[data-layer=building]").uncheck()
    page.locator("#map-by").select_option("source")
    expect(page.locator("[data-legend] .map-legend-item:visible")).to_have_count(1)
    page.locator("[data-show=heat]").click()
    axe(page)
    expect(page).to_have_url(re.compile(r"layers=building"))
    page.reload()
    open_map(page, page.url.partition("/work/map/")[2])
    expect(page.locator("[data-show=heat]")).to_have_attribute("aria-pressed", "true")
    expect(page.locator("[data-layer=building]")).not_to_be_checked()
    expect(page.locator("#map-by")).to_have_value("source")


def test_the_time_slider_narrows_by_keyboard(page: Page) -> None:
    page.evaluate("document.querySelector('[data-time]').hidden")
    page.locator("[data-sheet=map-time]").click()
    page.locator("#map-until").focus()
    page.keyboard.press("Home")
    expect(page).to_have_url(re.compile(r"until=\d{4}-\d\d-\d\d"))
    page.locator("[data-time-all]").click()
    expect(page).not_to_have_url(re.compile("until="))


def test_the_time_plays_and_begins_again_at_the_end(page: Page, world: World) -> None:
    make_report(world, grid=GRID_A1, now=clock.now() - timedelta(days=300), text="去年的")
    page.reload()
    open_map(page)
    page.locator("[data-sheet=map-time]").click()
    until = page.locator("#map-until")
    page.locator("#map-since").evaluate("handle => { handle.value = handle.max; }")
    play = page.get_by_role("button", name="按时间播放")
    pause = page.get_by_role("button", name="暂停")
    play.focus()
    page.keyboard.press("Enter")
    expect(pause).to_be_focused()
    expect(page.locator("#map-since")).to_have_value("0")
    expect(page.locator("[data-time-words]")).to_have_attribute("aria-live", "off")
    until.focus()
    page.keyboard.press("ArrowRight")
    expect(play).to_be_visible()
    expect(page.locator("[data-time-words]")).to_have_attribute("aria-live", "polite")
    play.click()
    expect(pause).to_be_visible()
    page.locator("[data-sheet=map-time]").click()
    expect(page.locator("[data-play]")).to_have_attribute("data-playing", "false")


def test_a_link_whose_place_was_cut_off_shows_the_whole_area(page: Page) -> None:
    page.goto("about:blank")
    open_map(page, "#map=15//")
    expect(page.locator("[data-list] [data-number]")).to_have_count(2)


def test_a_box_becomes_a_list_and_a_file(page: Page, axe: AxeCheck, tmp_path: Path) -> None:
    draw_box(page)
    rows = page.locator("[data-selection] [data-number]")
    expect(rows).to_have_count(2)
    axe(page)
    page.locator("#selection-words").fill("垃圾满了")
    expect(rows).to_have_count(1)
    with page.expect_download() as download:
        page.locator("[data-selection] button[value=csv]").click()
    file = tmp_path / "cases.csv"
    download.value.save_as(file)
    assert file.read_text("utf-8-sig").count("垃圾满了") == 1
    page.locator("[data-selection-close]").click()
    expect(page.locator("[data-selection]")).to_be_hidden()
    expect(page.locator("[data-sketch]")).to_be_hidden()


def test_the_heading_of_a_selection_keeps_its_room(page: Page) -> None:
    page.evaluate("document.querySelector('[data-selection]').style.minHeight = '90rem'")
    draw_box(page)
    expect(page.locator("[data-selection] [data-number]")).to_have_count(2)
    side = page.locator(".map-side")
    assert side.evaluate("side => side.scrollHeight > side.clientHeight"), "there is something to scroll"
    assert side.evaluate("side => side.scrollTop") == 0


def test_a_box_by_keyboard_alone(page: Page) -> None:
    page.locator("[data-tool=box]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("[data-map] canvas")).to_be_focused()
    page.keyboard.press("Enter")
    for key in ("ArrowRight", "ArrowDown"):
        page.keyboard.press(key)
        still(page)
    page.keyboard.press("Enter")
    expect(page.locator("[data-selection] h2")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("[data-selection]")).to_be_hidden()


def test_a_way_is_measured_and_taken_away(page: Page) -> None:
    canvas = page.locator("[data-map] canvas")
    page.locator("[data-tool=distance]").click()
    for corner in CORNERS:
        canvas.click(position=corner)
        page.wait_for_timeout(400)  # two presses, not a double one
    expect(page.locator("[data-sketch] p")).to_contain_text(re.compile("公里|米"))
    page.locator("[data-sketch] .btn-primary").click()
    page.keyboard.press("Escape")
    expect(page.locator("[data-sketch]")).to_be_hidden()


def test_a_tool_begun_right_after_another_keeps_its_presses(page: Page) -> None:
    canvas = page.locator("[data-map] canvas")
    page.locator("[data-tool=distance]").click()
    page.keyboard.press("Escape")
    page.locator("[data-tool=area]").click()
    page.wait_for_timeout(500)  # the tool that ended lets presses mean cases and ground again after a moment
    canvas.click(position=CORNERS[1])
    expect(page.locator("[data-sketch]")).to_be_visible()
    page.wait_for_timeout(500)
    expect(page.locator("[data-panel]")).to_be_hidden()


def test_the_ground_tells_where_it_is(page: Page) -> None:
    page.locator("[data-map] canvas").click(position={"x": 500, "y": 200})
    panel = page.locator("[data-panel]")
    expect(panel).to_contain_text("GCJ-02")
    expect(panel.locator("a[href*='uri.amap.com']")).to_be_visible()
    page.keyboard.press("Escape")
    expect(panel).to_be_hidden()


def test_the_ground_answers_under_the_heat_map_too(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    open_map(page, "?show=heat")
    page.locator("[data-map] canvas").click(position={"x": 500, "y": 200})
    expect(page.locator("[data-panel]")).to_contain_text("GCJ-02")


def test_a_picture_and_a_print(page: Page, tmp_path: Path) -> None:
    with page.expect_download() as download:
        page.locator("[data-picture=png]").click()
    file = tmp_path / "map.png"
    download.value.save_as(file)
    assert file.read_bytes()[:4] == b"\x89PNG"
    assert file.stat().st_size > 10_000
    page.evaluate("window.print = () => { document.body.dataset.printed = 'yes'; }")
    page.locator("[data-picture=print]").click()
    expect(page.locator("body[data-printed=yes]")).to_be_attached()
    page.emulate_media(media="print")
    expect(page.locator(".map-print img")).to_be_visible()
    expect(page.locator(".map-stage")).to_be_hidden()
    page.evaluate("void window.dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".map-print img")).to_be_hidden()
    page.keyboard.press("Control+p")
    expect(page.locator(".map-print img")).to_be_visible()


def test_a_phone_reaches_everything(live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck) -> None:
    page = sign_in(contexts(phone=True), live_server, world, "desk")
    open_map(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("[data-sheet=map-filters]").tap()
    expect(page.locator("#map-category")).to_be_visible()
    page.locator("#map-filters [data-sheet-close]").tap()
    page.locator("[data-sheet=map-layers]").tap()
    expect(page.locator("[data-layer=grid]")).to_be_visible()
    axe(page)
    page.locator("#map-layers [data-sheet-close]").tap()
    page.locator("[data-sheet=map-tools-more]").tap()
    page.locator("[data-tool=box]").tap()
    canvas = page.locator("[data-map] canvas")
    canvas.tap(position={"x": 80, "y": 60})
    page.wait_for_timeout(400)
    canvas.tap(position={"x": 300, "y": 330})
    head, files = page.locator("[data-selection] h2"), page.locator(".map-export")
    expect(head).to_be_in_viewport()
    above, below = head.bounding_box(), files.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"]

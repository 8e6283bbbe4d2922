"""What leaves the screen is light: a map's picture, its print, and the print of a page with a map, from a dark page."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image, ImageStat
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, World, make_report, make_world
from tests.e2e.conftest import Contexts
from tests.e2e.test_map import READY_MS, open_map, sign_in
from yizhi.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)

HALF = 128


@pytest.fixture
def page(live_server: LiveServer, contexts: Contexts) -> Page:
    world: World = make_world()
    make_report(world, grid=GRID_A1, now=clock.now(), text="垃圾满了")
    opened = sign_in(contexts(dark=True), live_server, world, "desk")
    opened.add_init_script("window.print = () => { document.body.dataset.printed = 'yes'; }")
    return opened


def brightness(picture: bytes | Path) -> float:
    """Return the mean of all pixels, 0 (black) to 255."""
    image = Image.open(io.BytesIO(picture) if isinstance(picture, bytes) else picture)
    return ImageStat.Stat(image.convert("L")).mean[0]


def expect_dark(map_box: Locator) -> None:
    expect(map_box.locator(".map-cover")).to_have_count(0)
    assert brightness(map_box.screenshot()) < HALF


def test_a_picture_from_a_dark_page_is_light(page: Page, tmp_path: Path) -> None:
    open_map(page)
    map_box = page.locator("[data-map]")
    expect_dark(map_box)
    with page.expect_download() as download:
        page.locator("[data-picture=png]").click()
    file = tmp_path / "map.png"
    download.value.save_as(file)
    assert brightness(file) > HALF
    expect_dark(map_box)


def test_a_map_printed_from_a_dark_page_is_light(page: Page) -> None:
    open_map(page)
    page.keyboard.press("Control+p")
    expect(page.locator("body[data-printed=yes]")).to_be_attached()
    page.emulate_media(media="print", color_scheme="dark")
    assert brightness(page.screenshot()) > HALF
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("void window.dispatchEvent(new Event('afterprint'))")
    expect_dark(page.locator("[data-map]"))


@pytest.mark.parametrize("way", ["key", "button", "menu"])
def test_a_grids_page_printed_from_a_dark_page_is_light(page: Page, way: str) -> None:
    page.goto(f"/work/ground/grids/{GRID_A1}/")
    map_box = page.locator(".grid-map-box")
    expect(map_box.locator("xpath=self::*[@data-map-ready][@data-drawn]")).to_be_visible(timeout=READY_MS)
    expect_dark(map_box)
    if way == "menu":
        page.evaluate("void window.dispatchEvent(new Event('beforeprint'))")
    else:
        if way == "key":
            page.keyboard.press("Control+p")
        else:
            page.locator("[data-module=print-page]").click()
        expect(page.locator("body[data-printed=yes]")).to_be_attached()
    page.emulate_media(media="print", color_scheme="dark")
    assert brightness(map_box.screenshot()) > HALF
    assert brightness(page.screenshot()) > HALF
    page.emulate_media(media="screen", color_scheme="dark")
    page.evaluate("void window.dispatchEvent(new Event('afterprint'))")
    expect_dark(map_box)

"""A box on the map is drawn by dragging, with a mouse and with a finger; the map stays where it is, and Escape leaves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, GRID_B1, World, accepted, make_report, make_world
from tests.e2e.conftest import Contexts
from tests.e2e.test_map import open_map, sign_in, still
from yizhi.kernel import clock

# All four grids, on a phone too.
PLACE = "#map=13/36.81/118.31"

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    made = make_world()
    now = clock.now()
    make_report(made, grid=GRID_A1, now=now, text="垃圾满了")
    accepted(made, grid=GRID_B1, now=now)
    return made


def corners(page: Page, *shares: tuple[float, float]) -> list[tuple[float, float]]:
    """Return points of the map in the window's pixels, given as shares of its width and height."""
    box = page.locator("[data-map]").bounding_box()
    assert box is not None
    return [(box["x"] + box["width"] * across, box["y"] + box["height"] * down) for across, down in shares]


class Fingers:
    """Fingers on a page: Playwright itself only taps."""

    def __init__(self, page: Page) -> None:
        self._session = page.context.new_cdp_session(page)

    def _send(self, kind: str, points: tuple[tuple[float, float], ...]) -> None:
        touches = [{"x": x, "y": y, "id": finger} for finger, (x, y) in enumerate(points)]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def down(self, *points: tuple[float, float]) -> None:
        self._send("touchStart", points)

    def move(self, *points: tuple[float, float]) -> None:
        self._send("touchMove", points)

    def up(self) -> None:
        self._send("touchEnd", ())


def open_at_place(page: Page) -> None:
    """Open the map at a place of the address: it is not fitted to the ground, and what moves it is the test."""
    open_map(page, PLACE)
    expect(page).to_have_url(re.compile(re.escape(PLACE) + "$"))
    still(page)


def stayed(page: Page, zoom: str = "13") -> None:
    """Tell by the address that the map is where it was."""
    still(page)
    page.wait_for_timeout(500)  # the address follows the map some 300 ms later
    assert where(page) == zoom
    assert zoom != "13" or page.url.endswith(PLACE)


def where(page: Page) -> str:
    """Return the zoom of the map, as its address says."""
    return page.url.partition("#map=")[2].partition("/")[0]


def test_a_mouse_drags_a_box(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    open_at_place(page)
    page.locator("[data-tool=box]").click()
    (left, top), (right, bottom) = corners(page, (0.15, 0.04), (0.95, 0.94))
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.mouse.up()
    expect(page.locator("[data-selection] [data-number]")).to_have_count(2)
    expect(page.locator("[data-sketch] p")).to_contain_text(re.compile("面积"))
    stayed(page)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 200, top + 100, steps=5)
    page.mouse.up()
    expect(page).not_to_have_url(re.compile(re.escape(PLACE) + "$"))  # drawn is drawn: now the map moves again


def test_escape_leaves_a_box_half_drawn(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    open_at_place(page)
    page.locator("[data-tool=box]").click()
    (left, top), (right, bottom) = corners(page, (0.2, 0.1), (0.6, 0.6))
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.keyboard.press("Escape")
    expect(page.locator("[data-sketch]")).to_be_hidden()
    page.mouse.up()
    expect(page.locator("[data-tool=box]")).to_have_attribute("aria-pressed", "false")
    expect(page.locator("[data-selection]")).to_be_hidden()


def test_a_slip_is_a_press(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    open_at_place(page)
    page.locator("[data-tool=box]").click()
    for x, y in corners(page, (0.15, 0.04), (0.95, 0.94)):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 5, y + 2)
        page.mouse.up()
    expect(page.locator("[data-selection] [data-number]")).to_have_count(2)


def test_a_window_that_changes_leaves_the_map_where_it_is_drawn_on(
    live_server: LiveServer, world: World, contexts: Contexts
) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    open_map(page)
    zoom = where(page)
    page.set_viewport_size({"width": 1100, "height": 700})
    expect(page).not_to_have_url(re.compile(re.escape(f"map={zoom}/")))  # nobody has touched it: all stays in sight
    still(page)
    page.locator("[data-tool=box]").click()
    zoom = where(page)
    (left, top), (right, bottom) = corners(page, (0.3, 0.3), (0.8, 0.8))
    page.mouse.click(left, top)
    page.set_viewport_size({"width": 1100, "height": 860})
    page.mouse.click(right, bottom)
    expect(page.locator("[data-sketch] p")).to_contain_text(re.compile("面积"))
    stayed(page, zoom)


def test_a_finger_drags_a_box(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(phone=True), live_server, world, "desk")
    open_at_place(page)
    page.locator("[data-sheet=map-tools-more]").tap()
    page.locator("[data-tool=box]").tap()
    start, half, end = corners(page, (0.2, 0.05), (0.5, 0.5), (0.98, 0.8))
    fingers = Fingers(page)
    fingers.down(start)
    fingers.move(half)
    fingers.move(end)
    fingers.up()
    expect(page.locator("[data-selection] [data-number]")).to_have_count(2)
    stayed(page)


def test_two_fingers_still_move_the_map(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(phone=True), live_server, world, "desk")
    open_at_place(page)
    page.locator("[data-sheet=map-tools-more]").tap()
    page.locator("[data-tool=box]").tap()
    (x, y), (other_x, other_y) = corners(page, (0.4, 0.3), (0.6, 0.5))
    fingers = Fingers(page)
    fingers.down((x, y))
    fingers.down((x, y), (other_x, other_y))
    for step in range(1, 6):
        fingers.move((x - 8 * step, y - 8 * step), (other_x + 8 * step, other_y + 8 * step))
    fingers.up()
    expect(page).not_to_have_url(re.compile(re.escape(PLACE) + "$"))
    expect(page.locator("[data-selection]")).to_be_hidden()
    expect(page.locator("[data-tool=box]")).to_have_attribute("aria-pressed", "true")

"""A box on the map is drawn by dragging, with a mouse and with a finger; the map stays where it is, and Escape leaves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, GRID_B1, World, accepted, make_report, make_world
from tests.e2e.conftest import Contexts
from tests.e2e.test_map import open_map, sign_in
from yizhi.kernel import clock

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


def place(page: Page) -> str:
    """Return where the map is, as its address says."""
    return page.url.partition("#")[2]


def where(address: str) -> list[float]:
    """Return zoom, latitude and longitude of such an address."""
    return [float(part) for part in address.removeprefix("map=").split("/")]


def stayed(page: Page, before: str) -> bool:
    """Tell whether the map is where it was. A legend that grew may have fitted it again: that is a hundredth of a zoom."""
    return where(place(page)) == pytest.approx(where(before), abs=0.03)


def test_a_mouse_drags_a_box(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    open_map(page)
    before = place(page)
    page.locator("[data-tool=box]").click()
    (left, top), (right, bottom) = corners(page, (0.15, 0.04), (0.95, 0.94))
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(right, bottom, steps=5)
    page.mouse.up()
    expect(page.locator("[data-selection] [data-number]")).to_have_count(2)
    expect(page.locator("[data-sketch] p")).to_contain_text(re.compile("面积"))
    assert stayed(page, before)
    page.mouse.move(left, top)
    page.mouse.down()
    page.mouse.move(left + 200, top + 100, steps=5)
    page.mouse.up()
    expect(page).not_to_have_url(re.compile(re.escape(before) + "$"))  # drawn is drawn: now the map moves again


def test_escape_leaves_a_box_half_drawn(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    open_map(page)
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
    open_map(page)
    page.locator("[data-tool=box]").click()
    for x, y in corners(page, (0.15, 0.04), (0.95, 0.94)):
        page.mouse.move(x, y)
        page.mouse.down()
        page.mouse.move(x + 5, y + 2)
        page.mouse.up()
    expect(page.locator("[data-selection] [data-number]")).to_have_count(2)


def test_a_finger_drags_a_box(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(phone=True), live_server, world, "desk")
    open_map(page)
    before = place(page)
    page.locator("[data-sheet=map-tools-more]").tap()
    page.locator("[data-tool=box]").tap()
    start, half, end = corners(page, (0.2, 0.05), (0.5, 0.5), (0.98, 0.8))
    fingers = Fingers(page)
    fingers.down(start)
    fingers.move(half)
    fingers.move(end)
    fingers.up()
    expect(page.locator("[data-selection] [data-number]")).to_have_count(2)
    assert stayed(page, before)


def test_two_fingers_still_move_the_map(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(phone=True), live_server, world, "desk")
    open_map(page)
    before = place(page)
    page.locator("[data-sheet=map-tools-more]").tap()
    page.locator("[data-tool=box]").tap()
    (x, y), (other_x, other_y) = corners(page, (0.4, 0.3), (0.6, 0.5))
    fingers = Fingers(page)
    fingers.down((x, y))
    fingers.down((x, y), (other_x, other_y))
    for step in range(1, 6):
        fingers.move((x - 8 * step, y - 8 * step), (other_x + 8 * step, other_y + 8 * step))
    fingers.up()
    expect(page).not_to_have_url(re.compile(re.escape(before) + "$"))
    expect(page.locator("[data-selection]")).to_be_hidden()
    expect(page.locator("[data-tool=box]")).to_have_attribute("aria-pressed", "true")

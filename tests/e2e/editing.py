"""Hands on the boundary editor in a browser: where a place lies on the page, clicking and dragging it, what was stored."""

from __future__ import annotations

import math

import shapely
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import World
from tests.e2e.test_map import sign_in, still
from yizhi.grid.models import BoundarySet, SetArea

READY_MS = 60_000
WEST, SOUTH, EAST, NORTH = 118.30, 36.80, 118.32, 36.82


def open_editor(
    context: BrowserContext, server: LiveServer, world: World, draft: BoundarySet, who: str = "admin", areas: int = 4
) -> Page:
    page = sign_in(context, server, world, who)
    page.goto(f"/work/ground/boundaries/{draft.uuid}/edit/")
    expect(page.locator(f".editor[data-areas='{areas}']")).to_be_visible(timeout=READY_MS)
    still(page)
    return page


def pixel(page: Page, lon: float, lat: float) -> tuple[float, float]:
    """Where a place lies on the page: the map shows the draft's bounds with 16 px around them (Web Mercator)."""
    box = page.locator("[data-map] canvas.maplibregl-canvas").bounding_box()
    assert box is not None

    y_of = _mercator
    width, height = EAST - WEST, y_of(NORTH) - y_of(SOUTH)
    scale = min((box["width"] - 32) / width, (box["height"] - 32) / height)
    middle_x, middle_y = (WEST + EAST) / 2, (y_of(SOUTH) + y_of(NORTH)) / 2
    x = box["x"] + box["width"] / 2 + (lon - middle_x) * scale
    return x, box["y"] + box["height"] / 2 - (y_of(lat) - middle_y) * scale


def _mercator(lat: float) -> float:
    return math.degrees(math.log(math.tan(math.pi / 4 + math.radians(lat) / 2)))


def click(page: Page, lon: float, lat: float, *, shift: bool = False) -> None:
    x, y = pixel(page, lon, lat)
    if shift:
        page.keyboard.down("Shift")
    page.mouse.move(x, y, steps=3)
    page.mouse.click(x, y)
    if shift:
        page.keyboard.up("Shift")
    page.wait_for_timeout(350)  # faster would be a double click


def hold(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    """Drag with the mouse, and keep the button down."""
    page.mouse.move(*pixel(page, *start), steps=2)
    page.mouse.down()
    page.mouse.move(*pixel(page, *end), steps=6)


def drag(page: Page, start: tuple[float, float], end: tuple[float, float]) -> None:
    hold(page, start, end)
    page.mouse.up()


def take(page: Page, key: str, tool: str) -> None:
    """Take a tool; terra-draw is loaded when it is first wanted."""
    page.keyboard.press(key)
    expect(page.locator(f".editor[data-tool={tool}]")).to_be_attached()


def version(page: Page, number: int) -> None:
    expect(page.locator(f".editor[data-version='{number}']")).to_be_attached()
    expect(page.locator("[data-saved][data-state=saved]")).to_be_visible()


def shape(code: str) -> shapely.Polygon:
    found: shapely.Polygon = shapely.from_wkb(bytes(SetArea.objects.get(code=code).geometry))
    return found


def exact(draft: BoundarySet) -> bool:
    return bool(shapely.coverage_is_valid([shapely.from_wkb(bytes(a.geometry)) for a in draft.areas.all()]))

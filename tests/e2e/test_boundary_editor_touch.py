"""The boundary editor under a finger: shared corners are dragged, bent and taken away; areas are chosen by tapping, and merged."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from playwright.sync_api import CDPSession, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, GRID_A2, GRID_B1, World, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.editing import exact, open_editor, pixel, shape, version
from tests.grid.editor.drafts import make_draft_rows
from yizhi.grid.models import BoundarySet, SetArea

pytestmark = pytest.mark.django_db(transaction=True)
type Place = tuple[float, float]


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def draft(world: World) -> BoundarySet:
    return make_draft_rows()


class Finger:
    """A finger on the map: what Chromium makes of real touches."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.session: CDPSession = page.context.new_cdp_session(page)

    def _send(self, kind: str, points: Sequence[tuple[float, float]]) -> None:
        touches = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
        self.session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": touches})

    def tap(self, place: Place) -> None:
        self._send("touchStart", [pixel(self.page, *place)])
        self._send("touchEnd", [])

    def press(self, start: Place, *, aside: float = 0) -> tuple[float, float]:
        x, y = pixel(self.page, *start)
        self._send("touchStart", [(x, y + aside)])
        return x, y + aside

    def drag(self, start: Place, end: Place, *, aside: float = 0, lift: bool = True) -> None:
        """Drag from a place to another; the finger lies `aside` pixels below them."""
        x, y = self.press(start, aside=aside)
        to_x, to_y = pixel(self.page, *end)
        for step in range(1, 9):
            self._send("touchMove", [(x + (to_x - x) * step / 8, y + (to_y + aside - y) * step / 8)])
        if lift:
            self._send("touchEnd", [])

    def second(self, points: Sequence[tuple[float, float]]) -> None:
        self._send("touchStart", points)


def test_a_finger_beside_a_shared_corner_moves_it_for_all(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts, axe: AxeCheck
) -> None:
    page = open_editor(contexts(phone=True), live_server, world, draft)
    finger = Finger(page)
    finger.tap((118.305, 36.805))
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)
    finger.drag((118.31, 36.81), (118.312, 36.8125), aside=14, lift=False)
    expect(page.locator(".editor-loupe")).to_be_visible()
    finger._send("touchEnd", [])
    version(page, 1)
    expect(page.locator(".editor-loupe")).to_be_hidden()
    assert exact(draft)
    for code in (GRID_A1, GRID_A2, GRID_B1):
        assert any(abs(x - 118.312) < 4e-4 and abs(y - 36.8125) < 4e-4 for x, y in shape(code).exterior.coords)
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)  # the touch was not for the area below
    page.locator("[data-do=undo]").tap()
    version(page, 2)
    assert (118.31, 36.81) in shape(GRID_A1).exterior.coords
    axe(page)


def test_a_border_is_bent_and_its_corner_taken_away_by_touch(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    page = open_editor(contexts(phone=True), live_server, world, draft)
    finger = Finger(page)
    finger.tap((118.304, 36.804))
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)
    finger.drag((118.31, 36.805), (118.3125, 36.8055))
    version(page, 1)
    assert len(shape(GRID_A1).exterior.coords) == 6
    assert exact(draft)
    bent = next(place for place in shape(GRID_A1).exterior.coords if place[0] > 118.3105)
    finger.tap(bent)
    page.locator("[data-do=straighten]").tap()
    version(page, 2)
    assert len(shape(GRID_A1).exterior.coords) == 5
    assert exact(draft)


def test_a_second_finger_gives_a_move_up(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    page = open_editor(contexts(phone=True), live_server, world, draft)
    finger = Finger(page)
    finger.tap((118.305, 36.805))
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)
    finger.drag((118.31, 36.81), (118.313, 36.813), lift=False)
    x, y = pixel(page, 118.313, 36.813)
    finger.second([(x, y), (x + 80, y + 80)])
    expect(page.locator(".editor-loupe")).to_be_hidden()
    finger._send("touchEnd", [])
    expect(page.locator("[data-saved][data-state=saved]")).to_be_visible()
    draft.refresh_from_db()
    assert draft.version == 0


def test_areas_are_chosen_one_after_another_and_merged_by_touch(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts, axe: AxeCheck
) -> None:
    page = open_editor(contexts(phone=True, dark=True, language="en-GB"), live_server, world, draft)
    page.locator("[data-do=several]").tap()
    finger = Finger(page)
    finger.tap((118.305, 36.805))
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)
    page.wait_for_timeout(400)  # two taps in a row would be a double tap
    finger.tap((118.315, 36.805))
    expect(page.locator("[data-many-title]")).to_contain_text("2")
    axe(page)
    page.locator("[data-do=merge]").tap()
    version(page, 1)
    assert SetArea.objects.count() == 3
    assert exact(draft)

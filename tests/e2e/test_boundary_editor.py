"""The boundary editor in a real browser, with mouse and keyboard: draw, drag a shared corner, split, merge, undo; two at once."""

from __future__ import annotations

import re

import pytest
import shapely
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, GRID_A2, GRID_B1, TUESDAY, World, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.editing import READY_MS, click, drag, exact, open_editor, shape, take, version
from tests.e2e.test_map import sign_in, still
from tests.grid.editor.drafts import make_draft_rows
from yizhi.grid.domain.sets import edits, window
from yizhi.grid.domain.sets.edits import Facts
from yizhi.grid.models import BoundarySet, SetArea
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def draft(world: World) -> BoundarySet:
    return make_draft_rows()


def test_a_shared_corner_is_dragged_and_put_back(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts, axe: AxeCheck
) -> None:
    page = open_editor(contexts(), live_server, world, draft)
    axe(page)
    click(page, 118.305, 36.805)
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)
    drag(page, (118.31, 36.81), (118.312, 36.8125))
    version(page, 1)
    assert exact(draft)
    for code in (GRID_A1, GRID_A2, GRID_B1):
        assert any(abs(x - 118.312) < 3e-4 and abs(y - 36.8125) < 3e-4 for x, y in shape(code).exterior.coords)
    axe(page)
    page.keyboard.press("Control+z")
    version(page, 2)
    assert (118.31, 36.81) in shape(GRID_A1).exterior.coords
    page.keyboard.press("Control+Shift+z")
    version(page, 3)
    page.reload()  # undo is the server's: it is there after the page was closed
    expect(page.locator("[data-do=undo]")).to_be_enabled(timeout=READY_MS)
    page.locator("[data-do=undo]").click()
    version(page, 4)
    assert (118.31, 36.81) in shape(GRID_A1).exterior.coords


def test_split_merge_and_draw_with_the_mouse(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    page = open_editor(contexts(), live_server, world, draft)
    click(page, 118.305, 36.805)
    take(page, "s", "split")
    for lon, lat in ((118.304, 36.80), (118.304, 36.81), (118.304, 36.81)):
        click(page, lon, lat)
    version(page, 1)
    assert SetArea.objects.count() == 5
    assert exact(draft)
    click(page, 118.302, 36.805)
    click(page, 118.307, 36.805, shift=True)
    page.locator("[data-do=merge]").click()
    version(page, 2)
    assert SetArea.objects.count() == 4

    click(page, 118.315, 36.805)
    page.keyboard.press("Delete")
    version(page, 3)
    take(page, "d", "draw")
    corners = [(118.309, 36.801), (118.3195, 36.801), (118.3195, 36.8085), (118.309, 36.8085)]
    for lon, lat in [*corners, corners[0]]:
        click(page, lon, lat)
    version(page, 4)
    assert SetArea.objects.count() == 4
    made = SetArea.objects.latest("pk")
    assert made.min_lon == pytest.approx(118.31, abs=1e-9)  # cut off at the neighbour's border
    expect(page.locator("#editor-code")).to_have_value(GRID_A1[:-3] + "004")


def test_everything_from_the_keyboard(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts, axe: AxeCheck
) -> None:
    page = open_editor(contexts(), live_server, world, draft)
    page.locator("[data-list]").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)
    page.locator("canvas.maplibregl-canvas").focus()
    page.keyboard.press("Tab")
    expect(page.locator("#editor-code")).to_have_value(GRID_A2)
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    expect(page.locator("[data-hint]")).to_contain_text("第 2 个角点")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("Enter")
    version(page, 1)
    assert exact(draft)
    page.keyboard.press("Escape")
    take(page, "s", "split")
    for key, times in (("ArrowRight", 2), ("ArrowUp", 4)):
        for _press in range(times):
            page.keyboard.press(key)
            still(page)
    page.keyboard.press("Space")
    for _press in range(9):
        page.keyboard.press("ArrowDown")
        still(page)
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    version(page, 2)
    assert SetArea.objects.count() == 5
    page.keyboard.press("?")
    expect(page.locator("dialog[open] h2")).to_be_visible()
    axe(page)
    page.keyboard.press("Escape")
    expect(page.locator("dialog[open]")).to_have_count(0)


def test_facts_are_kept_beside_their_error_and_saved(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    page = open_editor(contexts(language="en-GB"), live_server, world, draft)
    page.locator("[data-id]").first.click()
    page.locator("#editor-name").fill("东苑")
    page.locator("#editor-households").fill("many")
    page.locator("[data-save]").click()
    expect(page.locator("[data-error=households]")).to_be_visible()
    expect(page.locator("#editor-name")).to_have_value("东苑")
    page.locator("#editor-households").fill("420")
    page.keyboard.press("Enter")
    version(page, 1)
    assert SetArea.objects.get(code=GRID_A1).households == 420
    expect(page.locator("[data-list]")).to_contain_text("420 households")


def rename(page: Page, code: str, name: str) -> None:
    page.locator(f"#area-{SetArea.objects.get(code=code).pk}").click()
    page.locator("#editor-name").fill(name)
    page.locator("[data-save]").click()


def second_admin(world: World, draft: BoundarySet) -> None:
    RoleGrant.objects.create(user=world.users["desk"], role=Role.ADMINISTRATOR, area_code=draft.under)


def test_two_editors_lose_nothing(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    second_admin(world, draft)
    one = open_editor(contexts(), live_server, world, draft)
    other = open_editor(contexts(), live_server, world, draft, "desk")
    expect(other.locator("[data-others]")).to_contain_text("admin")
    other.route("**/beat/", lambda route: route.abort())  # what the first does now is not heard of before the save
    click(one, 118.305, 36.805)
    drag(one, (118.31, 36.81), (118.311, 36.811))
    version(one, 1)
    rename(other, GRID_B1, "北苑")
    note = other.locator("[data-note=stale]")
    expect(note).to_contain_text(re.compile("admin.*移动边界"))
    note.locator(".btn-primary").click()
    version(other, 2)
    assert SetArea.objects.get(code=GRID_B1).name == "北苑"
    assert exact(draft)
    other.keyboard.press("Escape")
    other.locator("[data-do=undo]").click()
    version(other, 3)
    other.locator("[data-do=undo]").click()  # the next step is somebody else's
    expect(other.locator("[data-note=undo]")).to_contain_text("admin")


def test_what_another_did_is_loaded_by_itself(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    second_admin(world, draft)
    one = open_editor(contexts(), live_server, world, draft)
    other = open_editor(contexts(), live_server, world, draft, "desk")
    rename(one, GRID_B1, "北苑")
    version(one, 1)
    expect(other.locator("[data-list]")).to_contain_text("北苑")
    expect(other.locator("#toasts")).to_contain_text(re.compile("admin.*已更新到图上"))


def test_steps_wait_for_the_network_and_are_sent_once(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    context = contexts()
    page = open_editor(context, live_server, world, draft)
    click(page, 118.305, 36.805)
    answers: list[int] = []

    def lose(route: Route) -> None:
        """The server gets the step, and its answer is lost on the way."""
        answers.append(route.fetch().status)
        route.abort()

    page.route("**/step/", lose, times=1)
    drag(page, (118.31, 36.81), (118.311, 36.811))
    expect(page.locator("[data-note=offline]")).to_be_visible()
    context.set_offline(True)
    drag(page, (118.30, 36.81), (118.301, 36.811))
    expect(page.locator("[data-saved]")).to_contain_text("2")
    context.set_offline(False)
    expect(page.locator("[data-saved][data-state=saved]")).to_be_visible(timeout=READY_MS)
    draft.refresh_from_db()
    assert (answers, draft.version) == ([200], 2)
    assert exact(draft)


def test_a_border_that_would_cross_itself_is_put_back_and_the_check_leads_there(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts, axe: AxeCheck
) -> None:
    edits.edit(
        draft.pk,
        SetArea.objects.get(code=GRID_B1).pk,
        Facts(GRID_A1, "重码"),
        actor=world.actor("admin"),
        now=TUESDAY,
        version=0,
        key=None,
    )
    page = open_editor(contexts(dark=True), live_server, world, draft)
    click(page, 118.305, 36.805)
    drag(page, (118.30, 36.80), (118.315, 36.8052))
    expect(page.locator("[data-note=refused]")).to_be_visible()
    assert (118.30, 36.80) in shapely.from_wkb(
        bytes(SetArea.objects.get(code=GRID_A1, name="网格001").geometry)
    ).exterior.coords
    page.locator("[data-do=check]").click()
    finding = page.locator(".editor-finding").first
    expect(finding).to_be_visible(timeout=READY_MS)
    finding.click()
    expect(finding).to_have_attribute("aria-current", "true")
    axe(page)


def test_a_draft_with_too_many_areas_is_drawn_as_outlines_and_edited_closer_in(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(window, "MOST_IN_VIEW", 3)
    page = sign_in(contexts(), live_server, world, "admin")
    with page.expect_response(re.compile(r"/outlines/\d+/\d+/\d+\.mvt\?v=0$")) as tile:
        page.goto(f"/work/ground/boundaries/{draft.uuid}/edit/")
    assert tile.value.ok
    expect(page.locator(".editor[data-areas='0']")).to_be_visible(timeout=READY_MS)
    expect(page.locator("[data-hint]")).to_contain_text("4")
    monkeypatch.undo()  # as if fewer were in view closer in
    click(page, 118.305, 36.805)
    expect(page.locator(".editor[data-areas='4']")).to_be_attached(timeout=READY_MS)

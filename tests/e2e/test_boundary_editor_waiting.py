"""Steps that cannot be sent: shown at once and marked, kept over a reload, sent in order; what they run into is told."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, GRID_A2, GRID_B1, GRID_B2, TUESDAY, World, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.editing import READY_MS, click, exact, hold, open_editor, shape, take
from tests.grid.editor.drafts import make_draft_rows
from yizhi.grid.domain.sets import edits
from yizhi.grid.domain.sets.edits import Facts
from yizhi.grid.models import BoundarySet, SetArea

pytestmark = pytest.mark.django_db(transaction=True)
STEPS = re.compile("/step/$")


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def draft(world: World) -> BoundarySet:
    return make_draft_rows()


def cut_off(page: Page) -> Callable[[], None]:
    """Let no step through; return what ends it."""
    page.route(STEPS, lambda route: route.abort())
    return lambda: page.unroute(STEPS)


def waiting(page: Page, count: int) -> None:
    expect(page.locator("[data-saved][data-state=offline]")).to_contain_text(str(count))


def all_saved(page: Page) -> None:
    expect(page.locator("[data-saved][data-state=saved]")).to_be_visible(timeout=READY_MS)


def rename(page: Page, name: str) -> None:
    page.locator("#editor-name").fill(name)
    page.locator("[data-save]").click()


def draw_where_a2_was(page: Page) -> None:
    take(page, "d", "draw")
    corners = [(118.309, 36.801), (118.3195, 36.801), (118.3195, 36.8085), (118.309, 36.8085)]
    for lon, lat in [*corners, corners[0]]:
        click(page, lon, lat)
    waiting(page, 1)


def test_everything_is_shown_and_marked_while_it_waits_and_sent_in_order_after_a_reload(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts, axe: AxeCheck
) -> None:
    page = open_editor(contexts(), live_server, world, draft)
    restore = cut_off(page)
    click(page, 118.305, 36.805)
    rename(page, "东苑")
    waiting(page, 1)
    row = page.locator(f"#area-{SetArea.objects.get(code=GRID_A1).pk}")
    expect(row).to_contain_text("东苑")
    expect(row).to_contain_text("还没保存")
    click(page, 118.315, 36.805, shift=True)
    page.locator("[data-do=merge]").click()
    waiting(page, 2)
    expect(page.locator(".editor[data-areas='3']")).to_be_attached()
    expect(row).to_contain_text("800")
    axe(page)
    page.reload()  # the page itself can be had; steps still cannot be sent
    expect(page.locator(".editor[data-areas='3']")).to_be_visible(timeout=READY_MS)
    expect(row).to_contain_text("东苑")
    waiting(page, 2)
    expect(row).to_contain_text("还没保存")
    draft.refresh_from_db()
    assert draft.version == 0
    restore()
    all_saved(page)
    expect(row).not_to_contain_text("还没保存")
    draft.refresh_from_db()
    assert (draft.version, SetArea.objects.count(), SetArea.objects.get(code=GRID_A1).name) == (2, 3, "东苑")
    assert exact(draft)


def test_what_was_drawn_can_be_named_before_the_server_has_numbered_it(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    SetArea.objects.get(code=GRID_A2).delete()
    page = open_editor(contexts(), live_server, world, draft, areas=3)
    restore = cut_off(page)
    draw_where_a2_was(page)
    expect(page.locator(".editor[data-areas='4']")).to_be_attached()
    rename(page, "新画的")
    waiting(page, 2)
    restore()
    all_saved(page)
    assert SetArea.objects.latest("pk").name == "新画的"
    expect(page.locator("#editor-code")).to_have_value(re.compile(r"^\d{15}$"))


def test_a_name_taken_back_from_what_was_drawn_can_be_given_again_once_the_server_has_numbered_it(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    SetArea.objects.get(code=GRID_A2).delete()
    page = open_editor(contexts(), live_server, world, draft, areas=3)
    restore = cut_off(page)
    draw_where_a2_was(page)
    rename(page, "新画的")
    waiting(page, 2)
    page.locator("[data-do=undo]").click()
    waiting(page, 1)
    restore()
    all_saved(page)
    page.locator("[data-do=redo]").click()
    expect(page.locator(".editor[data-version='2']")).to_be_attached()
    assert SetArea.objects.latest("pk").name == "新画的"


def test_undo_takes_out_what_was_never_sent_and_redo_brings_it_back(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    page = open_editor(contexts(), live_server, world, draft)
    restore = cut_off(page)
    click(page, 118.305, 36.805)
    rename(page, "一")
    waiting(page, 1)
    rename(page, "二")
    waiting(page, 2)
    page.locator("[data-do=undo]").click()
    waiting(page, 1)
    row = page.locator(f"#area-{SetArea.objects.get(code=GRID_A1).pk}")
    expect(row).to_contain_text("一")
    page.locator("[data-do=redo]").click()
    waiting(page, 2)
    expect(row).to_contain_text("二")
    restore()
    all_saved(page)
    assert SetArea.objects.get(code=GRID_A1).name == "二"
    draft.refresh_from_db()
    assert draft.version == 2


def test_a_conflict_is_told_when_the_network_is_back(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    page = open_editor(contexts(), live_server, world, draft)
    restore = cut_off(page)
    click(page, 118.305, 36.805)
    rename(page, "我的")
    waiting(page, 1)
    other = SetArea.objects.get(code=GRID_B1)
    asked = {"actor": world.actor("admin"), "now": TUESDAY, "version": 0, "key": None}
    edits.edit(draft.pk, other.pk, Facts(GRID_B1, "别人的", "", 1), **asked)  # type: ignore[arg-type]  # as the editor asks
    restore()
    note = page.locator("[data-note=stale]")
    expect(note).to_be_visible(timeout=READY_MS)
    expect(page.locator(f"#area-{SetArea.objects.get(code=GRID_A1).pk}")).to_contain_text("我的")
    note.locator(".btn-primary").click()
    all_saved(page)
    assert set(SetArea.objects.values_list("name", flat=True)) >= {"我的", "别人的"}


def test_ground_of_an_area_that_is_no_neighbour_is_not_covered_in_silence(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts, axe: AxeCheck
) -> None:
    page = open_editor(contexts(), live_server, world, draft)
    SetArea.objects.filter(code=GRID_B2).update(name="别人的网格")
    page.reload()
    expect(page.locator(".editor[data-areas='4']")).to_be_visible(timeout=READY_MS)
    page.locator(f"#area-{SetArea.objects.get(code=GRID_A1).pk}").click()
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)
    hold(page, (118.30, 36.80), (118.3125, 36.813))
    expect(page.locator("[data-hint][data-warning]")).to_contain_text("别人的网格")
    page.mouse.up()
    note = page.locator("[data-note=covers]")
    expect(note).to_contain_text("别人的网格")
    axe(page)
    all_saved(page)
    note.locator(".btn-primary").click()
    expect(note).to_have_count(0)
    expect(page.locator(".editor[data-version='2']")).to_be_attached()
    assert (118.30, 36.80) in shape(GRID_A1).exterior.coords


def test_areas_are_listed_in_the_language_of_the_page(
    live_server: LiveServer, world: World, draft: BoundarySet, contexts: Contexts
) -> None:
    SetArea.objects.filter(code__in=[GRID_A2, GRID_B1, GRID_B2]).update(name="", name_en="Grove")
    page = open_editor(contexts(language="en-GB"), live_server, world, draft)
    page.locator(f"#area-{SetArea.objects.get(code=GRID_A1).pk}").click()
    expect(page.locator("#editor-code")).to_have_value(GRID_A1)
    hold(page, (118.30, 36.80), (118.3175, 36.8175))
    expect(page.locator("[data-hint][data-warning]")).to_contain_text("Grove, Grove")
    page.mouse.up()

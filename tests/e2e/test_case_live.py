"""The page of a case while somebody else works on it: what a reader opened, focused or typed stays."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, World, make_report, make_world
from tests.e2e.conftest import Contexts
from tests.e2e.test_map import READY_MS, sign_in
from yizhi.casework.domain import desk
from yizhi.casework.models import Case
from yizhi.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def case(world: World) -> Case:
    return make_report(world, grid=GRID_A1, now=clock.now(), text="垃圾满了").case


@pytest.fixture
def page(live_server: LiveServer, world: World, case: Case, contexts: Contexts) -> Page:
    opened = sign_in(contexts(), live_server, world, "desk")
    opened.goto(f"/work/cases/{case.number}/")
    expect(opened.locator("[data-ready~=case-live]")).to_be_visible()
    expect(opened.locator("#case-panel [data-ready~=desk-menu]")).to_be_visible()
    return opened


def accept_elsewhere(page: Page, world: World, case: Case) -> None:
    """Accept the case as a colleague would, and wait until this page shows it."""
    version = page.locator("#case-panel").get_attribute("data-version")
    assert version is not None
    desk.accept_case(case.pk, actor=world.actor("desk"), now=clock.now())
    expect(page.locator("#case-panel")).not_to_have_attribute("data-version", version, timeout=READY_MS)


def test_what_happens_before_the_page_listens_is_shown(
    live_server: LiveServer, world: World, case: Case, contexts: Contexts
) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    held: list[Route] = []
    page.route(re.compile("/live/"), lambda route: held.append(route))  # noqa: PLW0108 - it sets a mark on what it is handed
    page.goto(f"/work/cases/{case.number}/")
    expect(page.locator("[data-ready~=case-live]")).to_be_visible()
    panel = page.locator("#case-panel")
    version = panel.get_attribute("data-version")
    assert version is not None
    desk.accept_case(case.pk, actor=world.actor("desk"), now=clock.now())
    while held:
        held.pop().continue_()
    page.unroute_all()
    expect(panel).not_to_have_attribute("data-version", version, timeout=READY_MS)


def test_an_open_menu_stays_open_and_keeps_the_focus(page: Page, world: World, case: Case) -> None:
    opened = page.locator("#case-panel details.menu[open]")
    page.locator("#case-panel details.menu summary").focus()
    page.keyboard.press("Enter")
    expect(opened).to_have_count(1)
    accept_elsewhere(page, world, case)
    expect(opened.locator("summary")).to_be_focused()
    page.keyboard.press("Escape")
    expect(opened).to_have_count(0)


def test_focus_goes_with_the_act_or_to_what_may_be_done_now(page: Page, world: World, case: Case) -> None:
    stays = page.locator("#case-panel details.menu .menu-body [data-act]").last
    act = stays.get_attribute("data-act")
    page.locator("#case-panel details.menu summary").click()
    stays.focus()
    accept_elsewhere(page, world, case)
    expect(page.locator("#case-panel").locator(f"[data-act={act}]")).to_be_focused()


def test_an_act_that_is_gone_hands_its_focus_on(page: Page, world: World, case: Case) -> None:
    page.locator("#case-panel details.menu summary").click()
    page.locator("#case-panel [data-act=accept]").focus()
    accept_elsewhere(page, world, case)
    expect(page.locator("#case-panel [data-act=accept]")).to_have_count(0)
    expect(page.locator("#case-panel details.menu[open] summary")).to_be_focused()


def test_what_is_typed_stays(page: Page, world: World, case: Case) -> None:
    note = page.locator("#note-text")
    note.fill("先打个电话")
    accept_elsewhere(page, world, case)
    expect(note).to_have_value("先打个电话")
    expect(note).to_be_focused()

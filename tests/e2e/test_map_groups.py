"""Hexagons and grids without a worker on the map page: switched in the legend, kept in the address, in pictures too."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, GRID_B1, World, make_report, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.test_map import open_map, sign_in
from yizhi.casework.domain import map_data
from yizhi.kernel import clock
from yizhi.org.enums import Role
from yizhi.org.models import RoleGrant

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    made = make_world()
    for grid in (GRID_A1, GRID_A1, GRID_B1):
        make_report(made, grid=grid, now=clock.now())
    RoleGrant.objects.filter(role=Role.GRID_WORKER, area_code=GRID_B1).delete()
    return made


@pytest.fixture
def page(live_server: LiveServer, world: World, contexts: Contexts, monkeypatch: pytest.MonkeyPatch) -> Page:
    monkeypatch.setattr(map_data, "marks_that_fit", lambda _window: 0)
    opened = sign_in(contexts(), live_server, world, "desk")
    open_map(opened)
    return opened


def test_circles_become_hexagons_with_a_legend(page: Page, axe: AxeCheck, tmp_path: Path) -> None:
    classes = page.locator("[data-classes] li")
    expect(page.locator("[data-groups-as=circles]")).to_have_attribute("aria-pressed", "true")
    expect(classes).to_have_count(0)
    page.locator("[data-groups-as=hexagons]").click()
    expect(classes.first).to_be_visible()
    expect(page).to_have_url(re.compile("groups=hexagons"))
    axe(page)
    with page.expect_download() as download:
        page.locator("[data-picture=png]").click()
    file = tmp_path / "map.png"
    download.value.save_as(file)
    assert file.read_bytes()[:4] == b"\x89PNG"
    page.reload()
    open_map(page, page.url.partition("/work/map/")[2])
    expect(classes.first).to_be_visible()
    page.locator("[data-groups-as=circles]").click()
    expect(classes).to_have_count(0)
    expect(page).not_to_have_url(re.compile("groups="))


def test_a_hexagon_is_pressed_like_a_circle(page: Page) -> None:
    page.locator("[data-groups-as=hexagons]").click()
    expect(page.locator("[data-classes] li").first).to_be_visible()
    before = page.url
    page.locator("[data-list] .map-list-cell").first.click()
    expect(page).not_to_have_url(before)


def test_grids_without_a_worker_are_counted_and_kept_in_the_address(page: Page, axe: AxeCheck) -> None:
    item = page.locator("[data-area-layer=vacant]")
    expect(item).to_be_visible()
    expect(item).to_have_attribute("aria-pressed", "false")
    count = item.locator("b").inner_text()
    assert int(count) >= 1
    item.click()
    expect(item).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("layers=vacant"))
    axe(page)
    page.reload()
    expect(item).to_have_attribute("aria-pressed", "true")
    page.locator("[data-sheet=map-layers]").click()
    expect(page.locator("[data-layer=vacant]")).to_be_checked()
    expect(page.locator("label:has([data-layer=vacant]) b")).to_have_text(count)
    page.locator("[data-layer=vacant]").uncheck()
    expect(item).to_have_attribute("aria-pressed", "false")


def test_the_map_keeps_its_height_when_there_is_nothing_to_put_together(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    choice = page.locator("[data-groups]")
    expect(choice).to_be_visible()
    canvas = page.locator("[data-map]")
    before = canvas.bounding_box()
    monkeypatch.setattr(map_data, "marks_that_fit", lambda _window: 100)
    page.locator("[data-map] canvas").focus()
    page.keyboard.press("=")
    expect(choice).to_be_hidden()
    assert canvas.bounding_box() == before


def test_colours_of_hexagons_are_told_also_when_the_ground_comes_late(
    live_server: LiveServer, world: World, contexts: Contexts, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(map_data, "marks_that_fit", lambda _window: 0)
    page = sign_in(contexts(workers=False), live_server, world, "desk")
    page.context.route("**/*.mvt", lambda route: route.abort())
    open_map(page, "?groups=hexagons")
    expect(page.locator("[data-classes] li").first).to_be_visible()

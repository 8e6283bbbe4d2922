"""Boundaries in a real browser: a file whose system must be chosen becomes a draft, is repaired, published, compared and taken back."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, World, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from tests.e2e.test_map import sign_in
from tests.workbench.boundaries.files import geojson
from yizhi.casework.models import RegriddingJob
from yizhi.grid.models import Area, BoundarySet

pytestmark = pytest.mark.django_db(transaction=True)
READY_MS = 60_000


@pytest.fixture
def world() -> World:
    return make_world()


def ready(page: Page) -> None:
    """Wait until the map shows the page's shapes."""
    expect(page.locator("[data-map-ready]")).to_be_visible(timeout=READY_MS)
    expect(page.locator("[data-module=boundary-map][data-shapes]")).to_be_visible(timeout=READY_MS)


def upload(page: Page, file: Path) -> None:
    page.goto("/work/ground/boundaries/upload/")
    page.set_input_files("#file", str(file))
    page.locator("form[data-module=boundary-upload] button[type=submit]").click()
    page.wait_for_url(re.compile("/crs/$"))


def test_the_whole_way(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck, tmp_path: Path
) -> None:
    file = tmp_path / "grids.geojson"
    file.write_bytes(geojson(zone=True, gap=True).read())
    page = sign_in(contexts(), live_server, world, "admin")
    page.goto("/work/ground/boundaries/")
    axe(page)
    upload(page, file)

    ready(page)
    expect(page.locator("input[name=crs]:checked")).to_have_count(0)  # several would fit: a person looks and chooses
    page.locator("input[name=crs][value='EPSG:4548']").check()
    expect(page.locator("[data-legend]")).to_contain_text("4")
    axe(page)
    page.locator(".ground-side button[type=submit]").click()
    page.wait_for_url(re.compile("/columns/$"))
    ready(page)
    expect(page.locator("#column-code")).to_have_value("网格代码")
    axe(page)
    page.locator(".ground-side button[type=submit]").click()
    page.wait_for_url(re.compile("/check/$"))
    ready(page)
    axe(page)
    page.locator(".ground-side button[type=submit]").click()
    page.wait_for_url(re.compile(r"/boundaries/[0-9a-f-]{36}/$"))

    ready(page)
    made = BoundarySet.objects.get()
    finding = page.locator("button.finding:visible").first
    finding.click()
    expect(finding).to_have_attribute("data-picked", "")
    expect(page.locator("[data-note]")).not_to_be_empty()
    axe(page)

    page.locator("a[href*='repair/']").click()
    ready(page)
    axe(page)
    page.locator("form[method=post] button.btn-primary").click()
    page.wait_for_url(re.compile("show=findings"))
    made.refresh_from_db()
    assert made.step == 1
    assert not [one for one in made.findings if one["kind"] in {"gap", "sliver", "overlap"}]

    publish_and_take_back(page, made, axe)


def publish_and_take_back(page: Page, made: BoundarySet, axe: AxeCheck) -> None:
    page.goto(f"/work/ground/boundaries/{made.uuid}/publish/")
    axe(page)
    tick = page.locator("[name=accept_warnings]")
    if tick.count():
        tick.check()
    page.locator("form button.btn-primary").click()
    page.wait_for_url(re.compile(rf"{made.uuid}/$"))
    ready(page)
    expect(page.locator(".set-title .tag")).to_have_text("现行")
    expect(page.locator(".change-table")).to_contain_text(f"新{GRID_A1[-3:]}")
    assert Area.objects.get(pk=GRID_A1).name == f"新{GRID_A1[-3:]}"

    page.goto(f"/work/ground/regridding/{RegriddingJob.objects.get().uuid}/")
    axe(page)
    page.goto(f"/work/ground/boundaries/{made.uuid}/take-back/")
    axe(page)
    page.locator("button.btn-danger").click()
    page.wait_for_url(re.compile(r"/boundaries/[0-9a-f-]{36}/$"))
    assert Area.objects.get(pk=GRID_A1).name == "网格001"


def test_a_file_that_cannot_be_read_is_told_beside_it(
    live_server: LiveServer, world: World, contexts: Contexts, tmp_path: Path
) -> None:
    file = tmp_path / "broken.geojson"
    file.write_bytes(b"{")
    page = sign_in(contexts(phone=True, language="en-GB"), live_server, world, "admin")
    page.goto("/work/ground/boundaries/upload/")
    page.locator("form[data-module=boundary-upload] button[type=submit]").click()
    expect(page.locator("#file_error")).to_be_visible()
    page.set_input_files("#file", str(file))
    expect(page.locator("#file_error")).to_be_hidden()
    page.locator("form[data-module=boundary-upload] button[type=submit]").click()
    expect(page.locator("#file_error")).to_be_visible()
    expect(page.locator("button[type=submit]").last).to_be_enabled()

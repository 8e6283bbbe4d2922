"""The work outside, in a real browser: a handler's phone, a grid worker's phone, and the work that comes back once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, World, dispatched, in_checking, make_world
from tests.e2e.conftest import AxeCheck, Contexts
from yizhi.casework.models import Case, CasePhoto
from yizhi.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world() -> World:
    return make_world()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "after.jpg"
    Image.new("RGB", (320, 240), (120, 160, 120)).save(path)
    return path


def sign_in(context: BrowserContext, server: LiveServer, world: World, name: str) -> Page:
    """Open a page as a person of the world, with a session made on the server."""
    from django.test import Client

    client = Client()
    client.force_login(world.users[name], backend="allauth.account.auth_backends.AuthenticationBackend")
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])
    return context.new_page()


def fill_act(page: Page, act: str, **fields: str) -> None:
    """Press an act's button, fill its form in the dialog, send it."""
    page.locator(f"[data-act={act}]").first.click()
    dialog = page.locator("#act-dialog")
    expect(dialog.locator("form")).to_be_visible()
    for name, value in fields.items():
        dialog.locator(f"[name={name}]").first.fill(value)
    if dialog.locator("[name=reason]").count():
        dialog.locator("label:has([name=reason])").first.click()
    dialog.locator("[type=submit]").last.click()
    expect(dialog).to_be_hidden()


def sign_and_report_done(page: Page, text: str, photo: Path) -> None:
    """Sign for the first order on the list and report it done with a photo."""
    page.goto("/work/orders/")
    page.locator(".order-link").first.click()
    page.locator("[data-act=sign]").click()
    page.locator("[data-act=report_done]").click()
    dialog = page.locator("#act-dialog")
    dialog.locator("[name=public_text]").fill(text)
    dialog.locator("input[type=file]").set_input_files(photo)
    expect(dialog.locator("input[type=hidden][name=photo_ids]")).to_have_count(1)
    dialog.locator("[type=submit]").last.click()
    expect(dialog).to_be_hidden()


def test_signed_done_failed_done_again_and_passed(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck, photo: Path
) -> None:
    case = dispatched(world, now=clock.now())
    handler = sign_in(contexts(phone=True), live_server, world, "cleaner")
    worker = sign_in(contexts(phone=True), live_server, world, "worker_a1")
    sign_and_report_done(handler, "已清运", photo)
    expect(handler.locator(".said", has_text="已清运")).to_be_visible()
    axe(handler)

    worker.goto("/work/field/")
    worker.locator(".field-tasks .order-link").click()
    expect(worker.locator(".compare .said", has_text="已清运")).to_be_visible()
    axe(worker)
    fill_act(worker, "fail_check", note="西侧还有一袋")
    expect(worker.locator("[data-act=pass_check]")).to_have_count(0)

    handler.goto("/work/orders/")
    handler.locator(".order-link").first.click()
    expect(handler.get_by_text("西侧还有一袋").first).to_be_visible()
    sign_and_report_done(handler, "西侧也清运了", photo)

    worker.goto("/work/field/")
    worker.locator(".field-tasks .order-link").click()
    fill_act(worker, "pass_check")
    expect(worker.locator(".notice-good")).to_be_visible()
    closed = Case.objects.get(pk=case.pk)
    assert (closed.stage, closed.rework_count, closed.outcome) == ("closed", 1, "solved")
    assert CasePhoto.objects.filter(case=case, phase="after").count() == 2


def test_patrol_report_from_where_the_phone_is(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck, photo: Path
) -> None:
    context = contexts(phone=True)
    context.grant_permissions(["geolocation"])
    context.set_geolocation({"longitude": 118.305, "latitude": 36.805})
    page = sign_in(context, live_server, world, "worker_a1")
    page.goto("/work/field/")
    axe(page)
    page.locator(".quick a").first.click()
    axe(page)
    page.locator("input[type=file]").set_input_files(photo)
    page.locator("#p-text").fill("井盖松动")
    page.locator("[data-module=place-picker][data-ready] button").first.click()
    expect(page.locator("#p-lon")).to_have_value(re.compile("118.305"))
    expect(page.locator("input[type=hidden][name=photos]")).to_have_count(1)
    page.locator(".thumbs [type=submit]").click()
    expect(page.locator(".sent-number")).to_be_visible()
    case = Case.objects.get()
    assert (case.area_code, case.source, case.photos.count()) == (GRID_A1, "patrol", 1)


def test_several_orders_are_signed_at_once(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck
) -> None:
    for _ in range(3):
        dispatched(world, now=clock.now())
    page = sign_in(contexts(phone=True), live_server, world, "cleaner")
    page.goto("/work/orders/?tab=to-sign")
    button = page.locator(".orders-sign [type=submit]")
    expect(button).to_be_disabled()
    page.locator("[data-select-all]").click()
    expect(button).to_contain_text("3")
    axe(page)
    button.click()
    expect(page.locator(".tabs b").first).to_have_text("0")


@pytest.mark.parametrize("dark", [False, True])
def test_every_page_is_accessible(
    live_server: LiveServer, world: World, contexts: Contexts, axe: AxeCheck, *, dark: bool
) -> None:
    in_checking(world, now=clock.now())
    dispatched(world, now=clock.now())
    visits = {
        "cleaner": ("/work/orders/", "/work/orders/?tab=ended&q=x", "/work/notices/"),
        "worker_a1": ("/work/field/", "/work/field/patrol/?mode=spot"),
        "supervisor": ("/work/supervision/", "/work/supervision/?list=handling"),
    }
    for who, paths in visits.items():
        page = sign_in(contexts(dark=dark), live_server, world, who)
        for path in paths:
            page.goto(path)
            axe(page)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path

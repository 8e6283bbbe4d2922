"""The component kit on a page of its own: readable in light, dark and elder view, and its switches and dialogs work."""

from __future__ import annotations

import gzip
from itertools import product
from pathlib import Path

import pytest
from django.template import engines
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django import Settings

from tests.e2e.conftest import AxeCheck, Contexts

STAGES = (
    ("reported", "待受理"),
    ("verifying", "待核实"),
    ("accepted", "待派遣"),
    ("handling", "处置中"),
    ("suspended", "挂账"),
    ("checking", "待核查"),
    ("closed", "已结案"),
    ("refused", "不予受理"),
    ("merged", "已并案"),
    ("withdrawn", "已撤回"),
)
SMALLEST_ELDER_TEXT = """() => Math.min(...[...document.querySelectorAll('body *')]
    .filter((e) => !e.closest('.visually-hidden') && [...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()))
    .filter((e) => e.checkVisibility())
    .map((e) => parseFloat(getComputedStyle(e).fontSize)))"""
SMALL_TARGETS = """() => [...document.querySelectorAll('button, .btn, .chip, .choice, .tabs a, input.form-control, select')]
    .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 60).map((e) => e.outerHTML)"""


def open_kit(context: BrowserContext, *, theme: str = "light", view: str = "normal", surface: str = "portal") -> Page:
    """Show the page of all components, as if the server had rendered it under /kit/."""
    html = engines["django"].from_string((Path(__file__).parent / "kit.html").read_text("utf-8"))
    body = html.render({"theme": theme, "view": view, "surface": surface, "stages": STAGES})
    page = context.new_page()
    policy = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:"
    page.route(
        "**/kit/",
        lambda route: route.fulfill(
            body=body,
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": policy},
        ),
    )
    page.goto("/kit/")
    page.wait_for_selector("[data-ready=display-switch]")
    return page


@pytest.mark.parametrize(("theme", "view"), list(product(["light", "dark"], ["normal", "elder"])))
def test_components_are_accessible(contexts: Contexts, axe: AxeCheck, theme: str, view: str) -> None:
    axe(open_kit(contexts(phone=True), theme=theme, view=view))
    axe(open_kit(contexts(), theme=theme, view=view, surface="workbench"))


@pytest.mark.parametrize("surface", ["portal", "workbench"])
def test_elder_view_has_large_text_and_large_targets(contexts: Contexts, surface: str) -> None:
    page = open_kit(contexts(phone=True), view="elder", surface=surface)
    assert page.evaluate(SMALLEST_ELDER_TEXT) >= 18
    assert page.evaluate(SMALL_TARGETS) == []


@pytest.mark.parametrize("view", ["normal", "elder"])
def test_nothing_is_wider_than_the_phone(contexts: Contexts, view: str) -> None:
    page = open_kit(contexts(phone=True), view=view)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_auto_follows_the_device(contexts: Contexts) -> None:
    def ground(*, dark: bool) -> str:
        page = open_kit(contexts(dark=dark), theme="auto")
        colour: str = page.evaluate("getComputedStyle(document.body).backgroundColor")
        return colour

    assert ground(dark=False) == "rgb(244, 246, 248)"
    assert ground(dark=True) == "rgb(15, 22, 29)"


def test_switches_take_effect_and_are_remembered(desktop: BrowserContext) -> None:
    page = open_kit(desktop)
    page.get_by_role("button", name="深色").click()
    page.get_by_role("button", name="大字版").click()
    expect(page.locator("html[data-theme=dark][data-view=elder]")).to_be_visible()
    expect(page.get_by_role("button", name="深色")).to_have_attribute("aria-pressed", "true")
    cookies = {cookie["name"]: cookie["value"] for cookie in desktop.cookies()}
    assert (cookies["yizhi_theme"], cookies["yizhi_view"]) == ("dark", "elder")


def test_a_dialog_opens_takes_focus_and_closes(desktop: BrowserContext) -> None:
    page = open_kit(desktop)
    page.get_by_role("button", name="请网格员核实").click()
    dialog = page.get_by_role("dialog", name="请网格员核实")
    expect(dialog).to_be_visible()
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="请网格员核实").click()
    dialog.get_by_role("button", name="取消").click()
    expect(dialog).to_be_hidden()


def test_markup_that_arrives_later_is_mounted_and_cleaned_up(desktop: BrowserContext) -> None:
    page = open_kit(desktop)
    page.evaluate(
        """() => document.querySelector('main').insertAdjacentHTML('beforeend',
            '<div id="late" data-module="display-switch"><button data-set-theme="dark">later</button></div>')"""
    )
    page.wait_for_selector("#late[data-ready=display-switch]")
    page.get_by_role("button", name="later").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    left = page.evaluate_handle("() => { const late = document.getElementById('late'); late.remove(); return late }")
    page.wait_for_timeout(50)
    page.get_by_role("button", name="浅色").click()
    assert left.evaluate("late => late.querySelector('button').getAttribute('aria-pressed')") == "true"


def test_a_resident_page_loads_little(phone: BrowserContext) -> None:
    """A whole page may take 200 KB compressed; what is the same on all of them takes at most a quarter of that."""
    bodies: list[bytes] = []
    page = phone.new_page()
    page.on("response", lambda response: bodies.append(response.body()))
    entry = engines["django"].from_string('{% load django_vite %}{% vite_asset "src/entries/portal.ts" %}').render({})
    page.route("**/kit/", lambda route: route.fulfill(body=f"<!doctype html>{entry}", content_type="text/html"))
    page.goto("/kit/", wait_until="networkidle")
    assert len(bodies) > 2
    assert sum(len(gzip.compress(body)) for body in bodies) <= 50_000


def test_built_files_are_stored_compressed(settings: Settings) -> None:
    assets = settings.STATIC_BUILD / "assets"
    for file in assets.iterdir():
        if file.suffix in {".js", ".css", ".svg", ".mjs"} and file.stat().st_size >= 1024:
            assert (assets / f"{file.name}.br").stat().st_size < file.stat().st_size

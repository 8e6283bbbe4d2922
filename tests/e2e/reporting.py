"""Hands on the report form in a browser: its steps, one by one, and the report that came of it."""

from __future__ import annotations

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.portal.conftest import jpeg
from yizhi.casework.models import Report

TRACKING = re.compile(r"/r/[\w-]{22}/$")


def photo_in(folder: Path) -> Path:
    """Return a photo as a phone takes it."""
    file = folder / "bins.jpg"
    file.write_bytes(jpeg("brown", (1600, 1200)))
    return file


def open_form(page: Page, query: str = "") -> None:
    page.goto(f"/report/{query}")
    expect(page.locator(".report-form[data-ready]")).to_be_visible()


def choose_topic(page: Page) -> None:
    page.get_by_label("垃圾清运").tap()
    expect(page.get_by_role("heading", name="拍照，再写几个字")).to_be_visible()


def add_photo(page: Page, picture: Path, state: str = "done") -> None:
    page.locator(".report-form input[type=file]").set_input_files(picture)
    expect(page.locator(f".photo-item[data-state={state}]")).to_be_visible()


def go_on(page: Page) -> None:
    page.get_by_role("button", name="下一步：在哪里").tap()
    expect(page.get_by_role("heading", name="在哪里？")).to_be_visible()


def send(page: Page) -> None:
    page.get_by_role("button", name="发送", exact=True).tap()


def the_report() -> Report:
    return Report.objects.select_related("case").get()

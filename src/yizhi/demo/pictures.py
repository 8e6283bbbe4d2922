"""What the README's screenshots show, and how one is taken."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.urls import reverse
from PIL import Image

from yizhi.demo.organisations import STREET_CODE
from yizhi.demo.people import ADMINISTRATOR, PASSWORD
from yizhi.grid.enums import SetState
from yizhi.grid.models import BoundarySet, Label
from yizhi.workbench.domain.screens import signed
from yizhi.workbench.models import ScreenLink

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PHONE: Final = (390, 844)
DESKTOP: Final = (1440, 900)
WALL: Final = (1920, 1080)
COMMUNITY: Final = STREET_CODE + "004"
# Maps draw themselves by software here; nothing says when the last tile is there.
SETTLE_MS: Final = 9000
QUALITY: Final = 86


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, the page, who looks (empty: a resident), on what, and what they do there."""

    name: str
    path: str
    user: str
    size: tuple[int, int]
    act: Callable[[Page], object] | None = None


def _select(page: Page) -> None:
    """Draw a box over the middle of the map."""
    page.locator("[data-tool=box]").click()
    west, east, north, south = 430, 800, 330, 640
    page.mouse.move(west, north)
    page.mouse.down()
    page.mouse.move(east, south, steps=8)
    page.mouse.up()
    page.wait_for_timeout(SETTLE_MS / 2)


def _choose(page: Page) -> None:
    """Click an area of the draft, so that its corners show."""
    page.mouse.click(640, 470)
    page.wait_for_timeout(SETTLE_MS / 2)


def shots() -> list[Shot]:
    """Return every picture of the demonstration in the database."""
    draft = BoundarySet.objects.get(state=SetState.DRAFT)
    screen = ScreenLink.objects.filter(revoked_at__isnull=True)[:1].get()
    label = Label.objects.filter(revoked_at__isnull=True, place__isnull=False)[:1].get()
    return [
        Shot("report", reverse("portal:report"), "", PHONE),
        Shot("around", reverse("portal:around"), "", PHONE),
        Shot("orders", reverse("workbench:orders"), "chengguan", PHONE),
        Shot("desk", reverse("workbench:desk"), "desk", DESKTOP),
        Shot("map", reverse("workbench:map"), "desk", DESKTOP, _select),
        Shot("grid", reverse("workbench:grid", args=[COMMUNITY]), "leader", DESKTOP),
        Shot("check", reverse("workbench:boundary_set", args=[draft.uuid]), ADMINISTRATOR, DESKTOP),
        Shot("editor", reverse("workbench:editor", args=[draft.uuid]), ADMINISTRATOR, DESKTOP, _choose),
        Shot("label", reverse("workbench:label", args=[label.pk]), ADMINISTRATOR, DESKTOP),
        Shot("wall", reverse("screen:wall", args=[signed(screen)]), "", WALL),
    ]


def take(browser: Browser, base: str, shot: Shot, folder: Path) -> Path:
    """Sign in where needed, open the page, wait for it to settle, do what is to be done, and write a small picture."""
    width, height = shot.size
    with browser.new_context(viewport={"width": width, "height": height}, locale="zh-CN") as context:
        page = context.new_page()
        if shot.user:
            page.goto(f"{base}/accounts/login/")
            page.fill("input[name=login]", shot.user)
            page.fill("input[name=password]", PASSWORD)
            page.press("input[name=password]", "Enter")
            page.wait_for_url("**/work/**")
        page.goto(base + shot.path)
        page.wait_for_timeout(SETTLE_MS)
        if shot.act:
            shot.act(page)
        target = folder / f"{shot.name}.webp"
        Image.open(io.BytesIO(page.screenshot())).convert("RGB").save(target, quality=QUALITY, method=6)
        return target

"""`yizhi shots`: the README's screenshots, taken of a running demonstration with Chromium."""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yizhi.demo.people import PASSWORD

if TYPE_CHECKING:
    from collections.abc import Sequence

    from playwright.sync_api import Browser

ROOT: Final = Path(__file__).resolve().parents[3]
CHROMIUM: Final = "/usr/bin/chromium"
FLAGS: Final = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
)
PHONE: Final = (390, 844)
DESKTOP: Final = (1440, 900)
# Maps draw themselves by software here; nothing says when the last tile is there.
SETTLE_MS: Final = 4000


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: its file, the page, who looks (empty: a resident), and on what."""

    name: str
    path: str
    user: str
    size: tuple[int, int]


SHOTS: Final = (
    Shot("report", "/report/", "", PHONE),
    Shot("desk", "/work/desk/", "desk", DESKTOP),
    Shot("map", "/work/map/", "desk", DESKTOP),
    Shot("orders", "/work/orders/", "chengguan", PHONE),
)


def take(browser: Browser, base: str, shot: Shot, folder: Path) -> Path:
    """Sign in where needed, open the page, wait for it to settle, and write a PNG."""
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
        target = folder / f"{shot.name}.png"
        page.screenshot(path=target)
        return target


def main(argv: Sequence[str]) -> int:
    """Take every picture of a demonstration that runs at `--base` (`./run demo`)."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tool of developers only

    parser = argparse.ArgumentParser(prog="yizhi shots", description=main.__doc__)
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    options = parser.parse_args(argv)
    options.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for shot in SHOTS:
            sys.stdout.write(f"{take(browser, options.base, shot, options.to)}\n")
        browser.close()
    return 0

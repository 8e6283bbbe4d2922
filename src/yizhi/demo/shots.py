"""`yizhi shots`: the README's screenshots, taken of a running demonstration with Chromium."""

# ruff: noqa: PLC0415 - nothing of Django may be imported before the environment is set

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yizhi.demo import serve

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def parse(argv: Sequence[str]) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(prog="yizhi shots", description=main.__doc__)
    parser.add_argument("--base", default="http://localhost:8000")
    parser.add_argument("--data", default=serve.HOME, help="data directory of that demonstration")
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    parser.add_argument("--only", nargs="*", default=[], help="names of the pictures to take; all without it")
    return parser.parse_args(argv)


def main(argv: Sequence[str]) -> int:
    """Take every picture of a demonstration that runs at `--base` (`./run demo`)."""
    options = parse(argv)
    serve.set_environment(serve.parse(["--data", options.data]))
    import django
    from playwright.sync_api import sync_playwright

    django.setup()
    from yizhi.demo.pictures import shots, take

    wanted = [shot for shot in shots() if not options.only or shot.name in options.only]
    options.to.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for shot in wanted:
            sys.stdout.write(f"{take(browser, options.base, shot, options.to)}\n")
        browser.close()
    return 0

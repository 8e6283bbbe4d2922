"""How soon a city's ground is seen: 20,000 grids and 200,000 buildings, in a real browser (`./run bench ground`).

Measured: the ground read and indexed, the first tiles, the map page until areas are drawn, long tasks of the page after
that while it is panned and zoomed, without cases and with many, and the memory of a page worker. Frames are not counted: rendering is in software here, and
what a long task spent in WebGL or waiting for a processor is told apart from script (`bench/kit/tasks.py`).
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, sync_playwright

from bench.kit import ground, servers, squares
from bench.kit.figures import Target, at_most, tell
from bench.kit.tasks import LongTask, traced

CHROMIUM: Final = os.environ.get("YIZHI_CHROMIUM", "/usr/bin/chromium")
FLAGS: Final = (
    "--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run", "--use-angle=swiftshader", "--enable-unsafe-swiftshader",
)  # fmt: skip
# How long the page's thread waits in WebGL, until areas are drawn. The page's own clock begins with the question.
WATCH_GL: Final = """
(() => {
  let spent = 0;
  const timed = (owner, name) => {
    const told = Object.getOwnPropertyDescriptor(owner, name);
    if (typeof told.value !== "function" || name === "constructor") return;
    owner[name] = function (...given) {
      const begun = performance.now();
      try { return told.value.apply(this, given); } finally { spent += performance.now() - begun; }
    };
  };
  for (const name of Object.getOwnPropertyNames(WebGL2RenderingContext.prototype)) timed(WebGL2RenderingContext.prototype, name);
  timed(HTMLCanvasElement.prototype, "getContext");
  new MutationObserver((_changes, observer) => {
    if (!document.querySelector("[data-map][data-drawn]")) return;
    window.benchDrawn = { ms: performance.now(), gl: spent };
    observer.disconnect();
  }).observe(document, { subtree: true, attributes: true, attributeFilter: ["data-drawn"] });
})();
"""


def tiles() -> bool:
    """Time what one process does for the first reader: reading the ground, then each zoom's tile of the city's middle."""
    import numpy as np

    from yizhi.grid.domain.tiles.ground import ground as whole
    from yizhi.grid.domain.tiles.window import to_mercator

    started = time.perf_counter()
    made = whole()
    tell("ground read and indexed", (time.perf_counter() - started) * 1000, "ms")
    bounds = made.bounds or (0, 0, 0, 0)
    middle = np.array([[(bounds[0] + bounds[2]) / 2, (bounds[1] + bounds[3]) / 2]])
    x, y = to_mercator(middle)[0]
    met = True
    for zoom in (9, 11, 12, 13, 14, 15, 16):
        started = time.perf_counter()
        packed = made.tile(zoom, int(x * 2**zoom), int(y * 2**zoom))
        took = (time.perf_counter() - started) * 1000
        met &= tell(f"one tile at zoom {zoom}, {len(packed) / 1024:.0f} KB", took, "ms", at_most(500))
    return met


def cookie() -> str:
    """Sign in somebody who sees the city."""
    from django.test import Client

    from yizhi.org.enums import Role
    from yizhi.org.models import RoleGrant, User

    user, _made = User.objects.get_or_create(username="bench-ground", defaults={"display_name": "bench"})
    RoleGrant.objects.get_or_create(user=user, role=Role.DUTY_DESK, area_code=squares.SCOPE)
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value


def open_map(page: Page, address: str) -> tuple[float, float]:
    """Open the map page; return the milliseconds from asking until areas are drawn, and how many of them passed in WebGL."""
    page.add_init_script(WATCH_GL)
    page.goto(address, wait_until="commit")
    page.wait_for_selector("[data-map][data-drawn]", timeout=60_000, state="attached")
    told = page.evaluate("() => window.benchDrawn")
    return told["ms"], told["gl"]


def move_about(page: Page, rounds: int) -> list[LongTask]:
    """Pan and zoom by keyboard; return the long tasks of that time."""
    page.wait_for_timeout(2_000)
    with traced(page) as found:
        page.locator("[data-map] canvas").focus()
        for key in ("=", "=", "ArrowRight", "ArrowDown", "=", "ArrowLeft", "=", "ArrowUp", "-", "-", "-", "-") * rounds:
            page.keyboard.press(key)
            page.wait_for_timeout(450)
    return found


def tell_tasks(tasks: Sequence[LongTask], who: str, longest: Target | None) -> bool:
    """Tell how long the page stood still, and for how much of that its code is to blame; True when that is little enough."""
    tell(f"long tasks (over 50 ms) while moving, {who}", len(tasks))
    tell("  the longest of them, as the clock has it", max((task.ms for task in tasks), default=0.0), "ms")
    tell("  most of one in WebGL (software here)", max((task.gl for task in tasks), default=0.0), "ms")
    return tell("  most of one in script and layout", max((task.script for task in tasks), default=0.0), "ms", longest)


def watch(port: int, session: str, rounds: int, readers: Sequence[str], *, targets: bool) -> bool:
    """Open the page in Chromium, once for each reader, and move about."""
    met, address = True, f"http://localhost:{port}/work/map/"
    first, longest = (at_most(2_000), at_most(100)) if targets else (None, None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for who in readers:
            context = browser.new_context(
                viewport={"width": 1440, "height": 900}, locale="zh-CN", service_workers="block"
            )
            context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
            page = context.new_page()
            drawn, gl = open_map(page, address)
            met &= tell(f"map page until areas are drawn, {who}", drawn, "ms", first)
            tell("  of that in WebGL (software here)", gl, "ms")
            tell("  load of the machine meanwhile", os.getloadavg()[0])
            met &= tell_tasks(move_about(page, rounds), who, longest)
            context.close()
        browser.close()
    return met


def main(argv: Sequence[str]) -> int:
    """Make the city and measure; 0 when every target was met."""
    parser = argparse.ArgumentParser(prog="./run bench ground", description=__doc__)
    parser.add_argument("--grids", type=int, default=20_000)
    parser.add_argument("--buildings", type=int, default=200_000)
    parser.add_argument("--cases", type=int, default=30_000, help="open ones, spread over the city")
    parser.add_argument("--rounds", type=int, default=2)
    options = parser.parse_args(argv)
    ground.set_up()
    session = cookie()
    servers.collect_static()
    has_browser = Path(CHROMIUM).exists()
    with tempfile.TemporaryDirectory() as folder, servers.site(Path(folder)) as site:
        port = site.options.port
        if has_browser:
            # The floor of this machine: the same page, browser and renderer over the demonstration's ground.
            watch(
                port, session, options.rounds, ("small ground, cold", "small ground, warm (the floor)"), targets=False
            )
        started = time.perf_counter()
        squares.fill(options.grids, options.buildings)
        tell("city written", time.perf_counter() - started, "s")
        met = tiles()
        if has_browser:
            met &= watch(port, session, options.rounds, ("city, first reader", "city, second reader"), targets=True)
            squares.open_cases(options.grids, options.cases)
            met &= watch(port, session, options.rounds, (f"city with {options.cases:,} open cases",), targets=True)
        else:
            print("  The page was not opened: Chromium is not installed (YIZHI_CHROMIUM names it).")
        met &= tell("memory of a page worker after that, at most", max(site.memory_mb()), "MB", at_most(250))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""A map underneath: tiles in both datums lie under the own ground, it can be switched off, and a service that fails is told."""

from __future__ import annotations

import io
import math
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from tests.builders import GRID_A1, World, make_world, point_in
from tests.e2e.conftest import PATIENCE_MS, Contexts
from tests.e2e.test_map import open_map, sign_in
from yizhi.grid.domain.backdrop import make_backdrop
from yizhi.grid.domain.coordinates import CoordinateSystem, from_wgs84

pytestmark = pytest.mark.django_db(transaction=True)

DISC = 14
SOURCE = "某图 GS(2026)1号"
LON, LAT = point_in(GRID_A1)[0] + 0.0004, point_in(GRID_A1)[1] + 0.0003
PLACES = {"wgs84": (LON, LAT), "gcj02": from_wgs84(LON, LAT, CoordinateSystem.GCJ02)}


def tile(datum: str, zoom: int, column: int, row: int) -> bytes:
    """Draw a grey tile with a red disc where the point lies in a datum."""
    lon, lat = PLACES[datum]
    size = 256 * 2**zoom
    sin = math.sin(math.radians(lat))
    x = (lon + 180) / 360 * size - 256 * column
    y = (0.5 - math.log((1 + sin) / (1 - sin)) / (4 * math.pi)) * size - 256 * row
    image = Image.new("RGB", (256, 256), "#cccccc")
    ImageDraw.Draw(image).ellipse((x - DISC, y - DISC, x + DISC, y + DISC), fill="#ff0000")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


class Tiles(BaseHTTPRequestHandler):
    """`/DATUM/z/x/y`; `/broken/…` answers 500. Who asked is kept."""

    referers: set[str]

    def do_GET(self) -> None:
        datum, zoom, column, row = self.path.strip("/").split("/")
        type(self).referers.add(self.headers.get("Referer", ""))
        works = datum in PLACES
        body = tile(datum, int(zoom), int(column), int(row)) if works else b""
        self.send_response(200 if works else 500)
        self.send_header("Content-Type", "image/png")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


@pytest.fixture
def tiles() -> Iterator[str]:
    Tiles.referers = set()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Tiles)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def world() -> World:
    return make_world()


def use(settings: Settings, origin: str, datum: str, path: str) -> None:
    """Set a base map as a deployment's settings would, with what the content policy lets through."""
    url = f"{origin}/{path}/{{z}}/{{x}}/{{y}}"
    backdrop = make_backdrop("xyz", url=url, datum=datum, attribution=SOURCE)
    assert backdrop is not None
    settings.YIZHI_BACKDROP = backdrop
    policy = settings.SECURE_CSP
    more = {name: [*policy[name], *backdrop.origins] for name in ("img-src", "connect-src")}
    settings.SECURE_CSP = {**policy, **more}


def open_there(page: Page, query: str = "") -> None:
    open_map(page, f"{query}#map=17/{LAT}/{LON}")


def middle_is_red(page: Page) -> bool:
    box = page.locator("[data-map]").bounding_box()
    assert box is not None
    clip = {"x": box["x"] + box["width"] / 2 - 5, "y": box["y"] + box["height"] / 2 - 5, "width": 10, "height": 10}
    image = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")  # type: ignore[arg-type]
    colours = [image.getpixel((x, y)) for x in range(10) for y in range(10)]
    red = [c for c in colours if isinstance(c, tuple) and c[0] > 120 and c[0] > 1.8 * max(c[1], c[2])]
    return len(red) > len(colours) / 2


def becomes(page: Page, *, red: bool) -> bool:
    """Wait until the middle of the map is red, or is not."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while middle_is_red(page) is not red:
        if time.monotonic() > until:
            return False
    return True


@pytest.mark.parametrize("datum", ["wgs84", "gcj02"])
def test_tiles_lie_where_the_own_ground_is(
    live_server: LiveServer, world: World, contexts: Contexts, settings: Settings, tiles: str, datum: str
) -> None:
    use(settings, tiles, datum, datum)
    page = sign_in(contexts(), live_server, world, "desk")
    open_there(page)
    expect(page.locator("[data-map][data-backdrop=there]")).to_be_visible()
    expect(page.locator(".map-attribution")).to_have_text(SOURCE)
    assert becomes(page, red=True)
    assert Tiles.referers == {f"{live_server.url}/"}, "a service that ties its key to the site's name is told the name"
    page.locator("[data-sheet=map-layers]").click()
    page.locator("[data-layer=backdrop]").uncheck()
    assert becomes(page, red=False)
    expect(page.locator(".map-attribution")).to_be_hidden()


def test_a_service_that_fails_is_told_and_the_map_goes_on(
    live_server: LiveServer, world: World, contexts: Contexts, settings: Settings, tiles: str
) -> None:
    use(settings, tiles, "wgs84", "broken")
    page = sign_in(contexts(), live_server, world, "desk")
    open_there(page)
    expect(page.locator("[data-map][data-backdrop=lost]")).to_be_visible()
    expect(page.locator(".map-attribution")).to_contain_text("底图没有加载出来")
    page.locator("[data-map] canvas").click(position={"x": 400, "y": 300})
    expect(page.locator("[data-panel]")).to_contain_text("GCJ-02")


def test_without_one_there_is_no_switch(live_server: LiveServer, world: World, contexts: Contexts) -> None:
    page = sign_in(contexts(), live_server, world, "desk")
    open_there(page)
    expect(page.locator("[data-layer=backdrop]")).to_have_count(0)
    expect(page.locator(".map-attribution")).to_have_count(0)

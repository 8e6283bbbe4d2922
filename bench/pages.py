"""What pages weigh: bytes of the report page before the map, memory of a page worker, statements of the case page."""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, sync_playwright

from bench.kit import figures, ground, load, servers
from bench.kit.figures import at_most
from bench.tracking import make_cases

CHROMIUM = os.environ.get("YIZHI_CHROMIUM", "/usr/bin/chromium")
FLAGS = ("--no-sandbox", "--disable-quic", "--disable-background-networking", "--no-first-run")


def weigh(browser: Browser, address: str) -> dict[str, float]:
    """Return the bytes on the wire, heads included, of all that a phone loads by itself until the page is quiet."""
    context = browser.new_context(viewport={"width": 390, "height": 844}, locale="zh-CN", service_workers="block")
    page = context.new_page()
    network = context.new_cdp_session(page)
    names: dict[str, str] = {}
    weights: dict[str, float] = {}

    def named(event: dict[str, Any]) -> None:
        names[event["requestId"]] = event["request"]["url"]

    def loaded(event: dict[str, Any]) -> None:
        weights[names[event["requestId"]]] = event["encodedDataLength"]

    network.on("Network.requestWillBeSent", named)
    network.on("Network.loadingFinished", loaded)
    network.send("Network.enable")
    page.goto(address, wait_until="networkidle")
    page.wait_for_timeout(1000)
    context.close()
    return weights


def weigh_all(port: int, token: str, *, listing: bool) -> bool:
    """Weigh the residents' pages in Chromium; return whether the report page is light enough."""
    met = True
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for path, shown, limit in (("/report/", "/report/", 200), ("/", "/", None), (f"/r/{token}/", "/r/…/", None)):
            weights = weigh(browser, f"http://localhost:{port}{path}")
            target = at_most(limit) if limit else None
            met &= figures.tell(
                f"{shown} and all that it loads, {len(weights)} files", sum(weights.values()) / 1024, "KB", target
            )
            if listing:
                for name, size in sorted(weights.items(), key=lambda item: -item[1]):
                    print(f"      {size / 1024:8.1f} KB  {name.partition(str(port))[2]}")
        browser.close()
    return met


def staff_cookie() -> tuple[str, str]:
    """Sign a desk in; return the cookie's value and the address of a case."""
    from django.test import Client

    from yizhi.casework.models import Case
    from yizhi.org.enums import Role
    from yizhi.org.models import RoleGrant, User

    user = User.objects.get(username="bench")
    RoleGrant.objects.get_or_create(user=user, role=Role.DUTY_DESK, area_code="370305002")
    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client.cookies["sessionid"].value, f"/work/cases/{Case.objects.latest('id').number}/"


def statements(cookie: str, address: str) -> int:
    """Return the statements of a page, signed in."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    client.cookies["sessionid"] = cookie
    assert client.get(address).status_code == 200
    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured)


def main(argv: Sequence[str]) -> int:
    """Measure; 0 when every target was met."""
    parser = argparse.ArgumentParser(prog="./run bench pages", description=__doc__)
    parser.add_argument("--list", action="store_true", help="print each file's bytes")
    options = parser.parse_args(argv)
    ground.set_up()
    tokens = make_cases()
    servers.collect_static()
    cookie, case = staff_cookie()
    met = figures.tell("statements of the case page", statements(cookie, case), "", at_most(25))
    with tempfile.TemporaryDirectory() as folder, servers.site(Path(folder)) as site:
        port = site.options.port
        if Path(CHROMIUM).exists():
            met &= weigh_all(port, tokens[1], listing=options.list)
        else:
            print("  Not weighed: Chromium is not installed (YIZHI_CHROMIUM names it).")
        mixed = [load.get(f"/r/{token}/") for token in tokens] + [
            load.get("/report/"),
            load.get("/"),
            load.get("/map/base.json"),
        ] * 10
        mixed += [
            load.get(path, Cookie=f"sessionid={cookie}")
            for path in ("/work/desk/", case, "/work/", "/work/search/?q=路灯".encode().decode("latin-1"))
        ] * 10
        load.run(port, mixed * 8)
        met &= figures.tell("memory of a page worker after load, at most", max(site.memory_mb()), "MB", at_most(250))
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""Browser tests: Playwright for Python with the system's Chromium. Every test here is marked `e2e`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.e2e.under_way import UnderWay

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.live_server_helper import LiveServer

CHROMIUM = os.environ.get("YIZHI_CHROMIUM", "/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--no-first-run",
    # Software WebGL, for maps on a machine without a graphics card.
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
]
# Until a test gives up; a machine may be busy with other work.
PATIENCE_MS = 60_000
HERE = Path(__file__).parent


class Contexts(Protocol):
    """Opens a browser context (a person with a device of their own)."""

    def __call__(
        self,
        *,
        phone: bool = False,
        language: str = "zh-CN",
        dark: bool = False,
        zone: str = "Asia/Shanghai",
        workers: bool = True,
    ) -> BrowserContext: ...


class AxeCheck(Protocol):
    """Fails when a page has a serious accessibility problem."""

    def __call__(self, page: Page, *, without: tuple[str, ...] = ()) -> None: ...


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything below this directory, so that nobody has to remember to."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session", autouse=True)
def _sync_calls_beside_the_browser() -> None:
    """Playwright's sync API keeps an event loop in this thread; Django would refuse database calls beside it."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def under_way() -> UnderWay:
    """What the server is at."""
    return UnderWay()


@pytest.fixture(autouse=True)
def _requests_have_ended(live_server: LiveServer, under_way: UnderWay) -> Iterator[None]:
    """Pages are closed before this and the database is emptied after it: no request may still be reading then (a deadlock on PostgreSQL)."""
    assert live_server.url
    yield
    under_way.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole run."""
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture
def contexts(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Contexts]:
    """Open as many contexts as the story has people; all are closed, and no page may have broken the content policy."""
    opened: list[BrowserContext] = []
    problems: list[str] = []

    def open_context(
        *,
        phone: bool = False,
        language: str = "zh-CN",
        dark: bool = False,
        zone: str = "Asia/Shanghai",
        workers: bool = True,
    ) -> BrowserContext:
        context = browser.new_context(
            base_url=request.getfixturevalue("live_server").url,
            viewport={"width": 390, "height": 844} if phone else {"width": 1440, "height": 900},
            device_scale_factor=2 if phone else 1,
            is_mobile=phone,
            has_touch=phone,
            locale=language,
            timezone_id=zone,
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            service_workers="allow" if workers else "block",
        )
        context.set_default_timeout(PATIENCE_MS)
        context.on("weberror", lambda error: problems.append(f"script error: {error.error}"))
        context.on(
            "console",
            lambda message: problems.append(message.text) if "Content Security Policy" in message.text else None,
        )
        opened.append(context)
        return context

    expect.set_options(timeout=PATIENCE_MS)
    yield open_context
    for context in opened:
        context.close()
    assert not problems, "\n".join(problems)


@pytest.fixture
def phone(contexts: Contexts) -> BrowserContext:
    """A resident's or grid worker's phone, 390 × 844."""
    return contexts(phone=True)


@pytest.fixture
def desktop(contexts: Contexts) -> BrowserContext:
    """A desk at 1440 × 900."""
    return contexts()


@pytest.fixture
def axe() -> AxeCheck:
    """axe(page): nothing serious or critical; `without` names rules to leave out, each with its reason in the test."""

    def check(page: Page, *, without: tuple[str, ...] = ()) -> None:
        rules = {name: {"enabled": False} for name in without}
        results = Axe().run(page, options={"resultTypes": ["violations"], "rules": rules})
        bad = [
            f"{violation['impact']}: {violation['id']}: {violation['help']}\n    "
            + "\n    ".join(
                node["html"][:200] + "  " + node.get("failureSummary", "") for node in violation["nodes"][:5]
            )
            for violation in results.response["violations"]
            if violation["impact"] in {"serious", "critical"}
        ]
        assert not bad, f"{page.url}\n" + "\n".join(bad)

    return check

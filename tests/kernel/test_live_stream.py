from __future__ import annotations

import asyncio
import contextlib
import threading
from collections import deque
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator
from functools import wraps
from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client

from tests.config.listeners import until
from tests.kernel.browser import PATIENCE, Browser
from tests.kernel.logs import FakeLog
from yizhi.kernel import registry
from yizhi.kernel.live import asgi, hub
from yizhi.kernel.live.asgi import LiveApplication
from yizhi.kernel.live.events import LiveEvent, Subscription, below, scoped

pytestmark = pytest.mark.django_db(transaction=True)


def asynchronous(test: Callable[..., Coroutine[Any, Any, None]]) -> Callable[..., None]:
    """Run a test in an event loop of its own."""

    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


def short(event: LiveEvent) -> dict[str, Any]:
    return {"short": True}


@pytest.fixture
def log() -> Iterator[FakeLog]:
    """A log in place of the cases, and three channels: everything, one organisation, nobody."""
    fake = FakeLog(1, 2, 3)
    before = {"cases": registry.live_sources.get("cases")} if "cases" in registry.live_sources else {}
    registry.live_sources.unregister("cases")
    registry.live_sources.register("cases", fake)
    channels: dict[str, Callable[[HttpRequest, str], Subscription | None]] = {
        "open": lambda _request, _argument: Subscription(lambda _event: True),
        "org": lambda _request, argument: Subscription(scoped(frozenset({f"org:{argument}"})), short),
        "closed": lambda _request, _argument: None,
    }
    for name, channel in channels.items():
        registry.live_channels.register(name, channel)
    yield fake
    for name in channels:
        registry.live_channels.unregister(name)
    registry.live_sources.unregister("cases")
    for name, source in before.items():
        registry.live_sources.register(name, source)


@contextlib.asynccontextmanager
async def running() -> AsyncIterator[LiveApplication]:
    app = LiveApplication()
    try:
        yield app
    finally:
        await app.hub.close()


@asynchronous
async def test_listener_hears_what_happens(log: FakeLog) -> None:
    async with running() as app, Browser(app) as browser:
        assert browser.status == 200
        assert browser.answered[b"content-type"].startswith(b"text/event-stream")
        assert browser.names == ["hello"]
        log.show(4, 5)
        await browser.until(lambda: browser.seqs == [4, 5])
        assert browser.payloads[0] == {"seq": 4, "n": 4}
        assert browser.last_id == 5


@asynchronous
async def test_listener_hears_only_its_own(log: FakeLog) -> None:
    async with running() as app, Browser(app, "/live/org/7/") as seven, Browser(app, "/live/org/8/") as eight:
        log.show(4, scope="org:7")
        log.show(5, scope="org:8")
        await eight.until(lambda: eight.seqs == [5])
        await seven.until(lambda: seven.seqs == [4])
        assert seven.payloads == [{"seq": 4, "short": True}]


@asynchronous
async def test_page_hears_what_happened_since_it_was_rendered(log: FakeLog) -> None:
    async with running() as app, Browser(app, "/live/open/?after=1") as browser:
        assert browser.seqs == [2, 3]


@asynchronous
async def test_nothing_is_missed_across_a_restart(log: FakeLog) -> None:
    async with running() as app, Browser(app) as browser:
        log.show(4, 6)
        await browser.until(lambda: browser.seqs == [4, 6])
        assert browser.last_id == 4, "the mark waits below the gap"
        await app.hub.close()
        await browser.until(browser.ended.is_set)
    log.show(5, 7)
    async with running() as app, Browser(app, last_id=browser.last_id) as again:
        assert again.seqs == [5, 6, 7]
        log.show(8)
        await again.until(lambda: again.seqs[-1] == 8)
    assert set(browser.seqs) | set(again.seqs) == {4, 5, 6, 7, 8}


@asynchronous
async def test_ids_missing_at_the_beginning_of_the_log_make_nobody_reload(log: FakeLog) -> None:
    log.events.clear()
    log.show(62, 63)
    async with running() as app, Browser(app, last_id=0) as browser:
        assert browser.names == ["message", "message", "hello"]


@asynchronous
async def test_who_was_away_too_long_reloads(log: FakeLog) -> None:
    log.show(*range(4, 3000))
    async with running() as app, Browser(app, last_id=3) as browser:
        assert browser.names == ["reset"]
        assert browser.last_id == 2999


@asynchronous
async def test_quiet_stream_beats(log: FakeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "HEARTBEAT_SECONDS", 0.05)
    async with running() as app, Browser(app, "/live/org/7/") as browser:
        await browser.until(lambda: "beat" in browser.names)
        log.show(4, scope="org:8")
        await browser.until(lambda: browser.last_id == 4)
        assert browser.seqs == []


@asynchronous
async def test_lost_permission_ends_the_stream(log: FakeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(asgi, "REAUTHORISE_SECONDS", 0.05)
    async with running() as app, Browser(app) as browser:
        registry.live_channels.unregister("open")
        registry.live_channels.register("open", lambda _request, _argument: None)
        await asyncio.sleep(0.1)
        log.show(4)
        await browser.until(browser.ended.is_set)
        assert browser.seqs == []


@asynchronous
async def test_slow_listener_is_dropped_and_resumes(log: FakeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "QUEUE_LENGTH", 5)
    async with running() as app:
        await app.hub.join(Subscription(lambda _event: True), None)
        (listener,) = app.hub.listeners
        log.show(*range(4, 14))
        waiting: deque[bytes] = listener.queue._queue  # type: ignore[attr-defined]  # to look without taking out
        await until(lambda: hub.CLOSE in waiting, PATIENCE)
        assert listener.queue.get_nowait() == hub.CLOSE
        async with Browser(app, last_id=3) as browser:
            assert browser.seqs == list(range(4, 14))


@asynchronous
async def test_listener_that_left_is_forgotten(log: FakeLog) -> None:
    async with running() as app:
        async with Browser(app):
            assert len(app.hub.listeners) == 1
        assert not app.hub.listeners


@pytest.mark.parametrize(
    ("path", "status"),
    [("/live/closed/", 403), ("/live/unknown/", 404), ("/work/", 404), ("/live/", 404), ("/live/open/x/y", 200)],
)
@asynchronous
async def test_stream_is_refused_with_a_status(log: FakeLog, path: str, status: int) -> None:
    async with running() as app, Browser(app, path) as browser:
        assert browser.status == status


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:8000", 200),
        ("https://localhost", 200),
        ("http://evil.example", 403),
        ("http://localhost.evil.example", 403),
        ("null", 403),
    ],
)
@asynchronous
async def test_only_pages_of_the_same_host_may_listen(log: FakeLog, origin: str, status: int) -> None:
    async with running() as app, Browser(app, origin=origin) as browser:
        assert browser.status == status
        allowed = browser.answered.get(b"access-control-allow-origin")
        assert allowed == (origin.encode() if status == 200 else None)


@asynchronous
async def test_unknown_host_is_refused(log: FakeLog) -> None:
    async with running() as app, Browser(app, host="evil.example") as browser:
        assert browser.status == 400


@asynchronous
async def test_log_that_cannot_be_read_for_a_while_is_read_again(log: FakeLog, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "BROKEN_SECONDS", 0.05)
    async with running() as app, Browser(app) as browser:
        good, failed = log.fetch, threading.Event()

        def fail(_after: int, _limit: int) -> None:
            failed.set()
            raise ZeroDivisionError

        monkeypatch.setattr(log, "fetch", fail)
        assert await asyncio.to_thread(failed.wait, PATIENCE)
        monkeypatch.setattr(log, "fetch", good)
        log.show(4)
        await browser.until(lambda: browser.seqs == [4])


@asynchronous
async def test_five_hundred_listeners_hear_everything_once_and_in_order(log: FakeLog) -> None:
    """How soon they hear is measured by the bench `live`; here it only matters that nobody misses anything."""
    async with running() as app, contextlib.AsyncExitStack() as stack:
        browsers = [await stack.enter_async_context(Browser(app)) for _ in range(500)]
        for seq in range(4, 24):
            log.show(seq)
            for browser in browsers:
                await browser.until(lambda listener=browser, wanted=seq: wanted in listener.seqs)
        assert all(browser.seqs == list(range(4, 24)) for browser in browsers)


def test_areas_are_matched_by_prefix() -> None:
    event = FakeLog()
    event.show(1, scope="area:370305002001007")
    (shown,) = event.events.values()
    assert below(["370305002"])(shown)
    assert not below(["370305003"])(shown)
    assert not below([])(shown)


def test_polling_gives_the_same_events(log: FakeLog, client: Client) -> None:
    answer = client.get("/live/poll/open/?after=1").json()
    assert [event["seq"] for event in answer["events"]] == [2, 3]
    assert (answer["next"], answer["reset"]) == (3, False)
    log.show(5)
    assert client.get("/live/poll/open/?after=3").json()["next"] == 3
    assert client.get("/live/poll/open/").json() == {"next": 3, "reset": False, "events": [{"seq": 5, "n": 5}]}


def test_polling_after_too_much_says_reload(log: FakeLog, client: Client) -> None:
    log.show(*range(4, 600))
    answer = client.get("/live/poll/open/?after=1").json()
    assert answer == {"next": 599, "reset": True, "events": []}


@pytest.mark.parametrize(("channel", "status"), [("closed", 403), ("unknown", 404)])
def test_polling_is_refused_with_a_status(log: FakeLog, client: Client, channel: str, status: int) -> None:
    assert client.get(f"/live/poll/{channel}/", headers={"Accept": "application/json"}).status_code == status

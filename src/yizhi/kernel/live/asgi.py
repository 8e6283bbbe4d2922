"""The stream's server: a small ASGI application of its own.

It is no Django view on purpose: under Django's handler each open stream would
hold a thread of its own. Here a listener is one task and one queue.
"""

from __future__ import annotations

import asyncio
import io
import signal
import threading
from collections.abc import Awaitable, Callable, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from types import FrameType
from typing import Any, Final

from django.core.exceptions import DisallowedHost
from django.core.handlers.asgi import ASGIRequest
from django.db import close_old_connections, connection

from yizhi.kernel import registry
from yizhi.kernel.errors import DomainError
from yizhi.kernel.live.doorkeeper import admit, allowed_origin, recognise
from yizhi.kernel.live.events import Subscription
from yizhi.kernel.live.hub import CLOSE, Hub, Listener, note

type Message = MutableMapping[str, Any]
type Receive = Callable[[], Awaitable[Message]]
type Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_SECONDS: Final = 15.0
REAUTHORISE_SECONDS: Final = 60.0
RETRY: Final = b"retry: 2000\n\n"
PREFIX: Final = "/live/"


class LiveApplication:
    """Serves `/live/<channel>/[<argument>/]` as server-sent events, and `/health/live`."""

    def __init__(self) -> None:
        self._askers = ThreadPoolExecutor(4, thread_name_prefix="live-ask")
        self._hub: Hub | None = None

    @property
    def hub(self) -> Hub:
        """The reader of this process, made inside its event loop."""
        if self._hub is None:
            self._hub = Hub(lambda: registry.live_sources.get("cases"))
        return self._hub

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer one ASGI scope."""
        if scope["type"] == "lifespan":
            await self._lifespan(receive, send)
        elif scope["type"] == "http":
            await self._http(scope, receive, send)

    async def _lifespan(self, receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self.hub.open()
                close_on_signal(self.hub)
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await self.hub.close()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _http(self, scope: Message, receive: Receive, send: Send) -> None:
        path = scope["path"]
        if path == "/health/live":
            await refuse(send, 200, b"ok")
        elif scope["method"] != "GET" or not path.startswith(PREFIX):
            await refuse(send, 404, b"not found")
        else:
            channel, _, argument = path.removeprefix(PREFIX).strip("/").partition("/")
            await self._listen(Visit(scope, channel, argument), receive, send)

    async def _listen(self, visit: Visit, receive: Receive, send: Send) -> None:
        try:
            origin = allowed_origin(visit.request)
            subscription = await self._ask(visit)
        except DisallowedHost:
            await refuse(send, 400, b"unknown host")
            return
        except DomainError as error:
            await refuse(send, error.status, error.code.encode())
            return
        if origin is None:
            await refuse(send, 403, b"another site's page")
            return
        listener, first = await self.hub.join(subscription, visit.after)
        gone = asyncio.create_task(self._watch(receive, listener))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": stream_headers(origin)})
            await self._write(visit, listener, first, send)
        finally:
            gone.cancel()
            self.hub.leave(listener)

    async def _write(self, visit: Visit, listener: Listener, first: bytes, send: Send) -> None:
        """Write what was missed, then what comes, and a heartbeat when it is quiet, until the listener is dropped."""
        loop = asyncio.get_running_loop()
        await send(chunk(RETRY + first))
        ask_again = loop.time() + REAUTHORISE_SECONDS
        while (message := await self._next(listener)) != CLOSE:
            if loop.time() >= ask_again:
                ask_again = loop.time() + REAUTHORISE_SECONDS
                try:
                    listener.subscription = await self._ask(visit)
                except DomainError:
                    break
            await send(chunk(message))
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _next(self, listener: Listener) -> bytes:
        """Return the next message, or a heartbeat after 15 quiet seconds."""
        try:
            return await asyncio.wait_for(listener.queue.get(), HEARTBEAT_SECONDS)
        except TimeoutError:
            # Its mark covers only what was written: something just queued goes first.
            return note(b"beat", self.hub.mark) if listener.queue.empty() else listener.queue.get_nowait()

    async def _watch(self, receive: Receive, listener: Listener) -> None:
        """Drop the listener when its browser is gone."""
        while (await receive())["type"] != "http.disconnect":
            pass
        listener.drop()

    async def _ask(self, visit: Visit) -> Subscription:
        return await asyncio.get_running_loop().run_in_executor(self._askers, visit.admit)


class Visit:
    """One listener's request, in the form that authorisers read."""

    def __init__(self, scope: Message, channel: str, argument: str) -> None:
        self.request = ASGIRequest(dict(scope), io.BytesIO())
        self.channel = channel
        self.argument = argument

    @property
    def after(self) -> int | None:
        """Where the listener stopped: `Last-Event-ID` of a reconnect, else `?after=` of its page."""
        for value in (self.request.headers.get("Last-Event-ID", ""), self.request.GET.get("after", "")):
            if value.isascii() and value.isdecimal():
                return int(value)
        return None

    def admit(self) -> Subscription:
        """Ask the channel's authoriser, afresh each time (runs in a thread, gives its connection back)."""
        try:
            close_old_connections()
            recognise(self.request)
            return admit(self.request, self.channel, self.argument)
        finally:
            connection.close()


def close_on_signal(hub: Hub) -> None:
    """End the streams as soon as the server is told to stop: it would wait for them, and they never end by themselves.

    The server's own handler runs too: it was set before, on the loop or as `previous`.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        previous = signal.getsignal(number)

        def stop(received: int, frame: FrameType | None, previous: Any = previous) -> None:
            loop.call_soon_threadsafe(lambda: loop.create_task(hub.close()))
            if callable(previous):
                previous(received, frame)

        signal.signal(number, stop)


def chunk(body: bytes) -> Message:
    """Return a part of a streamed body."""
    return {"type": "http.response.body", "body": body, "more_body": True}


def stream_headers(origin: str) -> list[tuple[bytes, bytes]]:
    """Return the headers of a stream: never cached, never buffered by nginx, readable by the page's own host only."""
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store, no-transform"),
        (b"x-accel-buffering", b"no"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if origin:
        cors = [
            (b"access-control-allow-origin", origin.encode()),
            (b"access-control-allow-credentials", b"true"),
            (b"vary", b"Origin"),
        ]
        headers += cors
    return headers


async def refuse(send: Send, status: int, reason: bytes) -> None:
    """Answer with a status and a word, and no stream."""
    headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": reason, "more_body": False})

"""One reader per process, any number of listeners."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from yizhi.kernel.live.events import LiveEvent, LiveSource, Subscription
from yizhi.kernel.live.tail import Backlog, Found, Tail

POLL_SECONDS: Final = 0.1
BROKEN_SECONDS: Final = 2.0
# A listener with this many messages unread is dropped; it reconnects and resumes.
QUEUE_LENGTH: Final = 256
CLOSE: Final = b""

logger = logging.getLogger("yizhi.live")


def encode(event: LiveEvent, payload: dict[str, Any], mark: int) -> bytes:
    """Return one server-sent event. `id` is where to resume from; the payload's `seq` tells doubles apart."""
    data = json.dumps({"seq": event.seq, **payload}, cls=DjangoJSONEncoder, ensure_ascii=False, separators=(",", ":"))
    return f"id: {min(mark, event.seq)}\ndata: {data}\n\n".encode()


def note(name: bytes, mark: int) -> bytes:
    """Return an event about the stream itself: `hello`, `reset` or `beat`. It moves the point to resume from."""
    return b"event: %s\nid: %d\ndata: {}\n\n" % (name, mark)


class Listener:
    """One open stream: what it may hear, and what waits to be written to it."""

    def __init__(self, subscription: Subscription) -> None:
        self.subscription = subscription
        self.queue: asyncio.Queue[bytes] = asyncio.Queue(QUEUE_LENGTH)

    def push(self, message: bytes) -> None:
        """Hand over a message; a listener that does not keep up is dropped."""
        try:
            self.queue.put_nowait(message)
        except asyncio.QueueFull:
            self.drop()

    def drop(self) -> None:
        """End this listener's stream; its browser reconnects and resumes."""
        while not self.queue.empty():
            self.queue.get_nowait()
        self.queue.put_nowait(CLOSE)


class Hub:
    """Tails the source in a thread of its own and hands every event to whom it concerns."""

    def __init__(self, source: Callable[[], LiveSource]) -> None:
        self._make_source = source
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="live-reader")
        self._task: asyncio.Task[None] | None = None
        self._started = asyncio.Event()
        self._tail: Tail | None = None
        self._backlog = Backlog()
        self.listeners: set[Listener] = set()
        self.closing = False

    @property
    def mark(self) -> int:
        """The low watermark of what has been handed out."""
        return self._backlog.mark

    def open(self) -> None:
        """Start reading, once."""
        if self._task is None:
            self._task = asyncio.create_task(self._read(), name="live-reader")

    async def join(self, subscription: Subscription, after: int | None) -> tuple[Listener, bytes]:
        """Add a listener; return it with its first bytes: what it missed since `after` and `hello`, or `reset`: it must reload."""
        self.open()
        await self._started.wait()
        listener = Listener(subscription)
        if self.closing:
            listener.drop()
            return listener, b""
        # No await from here on: between looking back and listening, nothing slips through.
        self.listeners.add(listener)
        missed = self._backlog.since(after) if after is not None else []
        if missed is None:
            return listener, note(b"reset", self.mark)
        heard = (event for event in missed if subscription.accepts(event))
        messages = [encode(event, subscription.shape(event), self.mark) for event in heard]
        return listener, b"".join(messages) + note(b"hello", self.mark)

    def leave(self, listener: Listener) -> None:
        """Forget a listener."""
        self.listeners.discard(listener)

    async def close(self) -> None:
        """End every stream and stop reading; once is enough."""
        if self.closing:
            return
        self.closing = True
        self._started.set()
        for listener in list(self.listeners):
            listener.drop()
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
        self._thread.shutdown(wait=False, cancel_futures=True)

    async def _read(self) -> None:
        """Poll until closed; a log that cannot be read is asked again after two seconds."""
        loop = asyncio.get_running_loop()
        while True:
            pause = POLL_SECONDS
            try:
                self._hand_out(await loop.run_in_executor(self._thread, self._poll))
            except Exception:
                logger.exception("the event log cannot be read")
                pause = BROKEN_SECONDS
            await asyncio.sleep(pause)

    def _poll(self) -> Found:
        try:
            if self._tail is not None:
                return self._tail.poll(time.monotonic())
            tail = Tail(self._make_source())
            found = tail.start(time.monotonic())
            self._tail = tail
        except Exception:
            connection.close()
            raise
        return found

    def _hand_out(self, found: Found) -> None:
        if not self._started.is_set() and self._tail is not None:
            self._backlog = Backlog(self._tail.floor)
        self._backlog.keep(found, time.monotonic())
        for event in (*found.late, *found.fresh):
            written: dict[Any, bytes] = {}
            for listener in list(self.listeners):
                shape = listener.subscription.shape
                if listener.subscription.accepts(event):
                    if shape not in written:
                        written[shape] = encode(event, shape(event), found.mark)
                    listener.push(written[shape])
        self._started.set()

"""A browser listening to the stream: drives the ASGI application in the test's own event loop."""

from __future__ import annotations

import asyncio
import json
from typing import Any, Self

from yizhi.kernel.live.asgi import LiveApplication

# Seconds until a test gives up on something that should have come; long, for a machine may be busy with other work.
PATIENCE = 60.0


class Browser:
    """One EventSource. `seqs` are the payloads' numbers; `last_id` is what it would resume from."""

    def __init__(
        self, app: LiveApplication, path: str = "/live/open/", *, last_id: int | None = None, **headers: str
    ) -> None:
        self.app = app
        self.path, _, self.query = path.partition("?")
        sent = {"host": "localhost:8001", **headers}
        if last_id is not None:
            sent["last-event-id"] = str(last_id)
        self.headers = [(name.replace("_", "-").encode(), value.encode()) for name, value in sent.items()]
        self.status = 0
        self.answered: dict[bytes, bytes] = {}
        self.seqs: list[int] = []
        self.payloads: list[dict[str, Any]] = []
        self.names: list[str] = []
        self.last_id = last_id
        self.ended = asyncio.Event()
        self.news = asyncio.Event()
        self._gone = asyncio.Event()
        self._buffer = b""

    async def __aenter__(self) -> Self:
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": "GET",
            "scheme": "http",
            "path": self.path,
            "raw_path": self.path.encode(),
            "query_string": self.query.encode(),
            "root_path": "",
            "headers": self.headers,
            "client": ("127.0.0.1", 5),
            "server": ("localhost", 8001),
        }
        self._task = asyncio.create_task(self._run(scope))
        await self.until(lambda: bool(self.names) or self.ended.is_set())
        return self

    async def __aexit__(self, *_: object) -> None:
        self._gone.set()
        await asyncio.wait_for(self._task, PATIENCE)

    async def _run(self, scope: dict[str, Any]) -> None:
        try:
            await self.app(scope, self._receive, self._send)
        finally:
            self.ended.set()
            self.news.set()

    async def _receive(self) -> dict[str, Any]:
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message: Any) -> None:
        if message["type"] == "http.response.start":
            self.status, self.answered = message["status"], dict(message["headers"])
            return
        self._buffer += message.get("body", b"")
        *whole, self._buffer = self._buffer.split(b"\n\n")
        for block in whole:
            self._take(block.decode())
        self.news.set()

    def _take(self, block: str) -> None:
        fields = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line)
        if "data" not in fields:
            return
        self.last_id = int(fields["id"])
        self.names.append(fields.get("event", "message"))
        if "event" not in fields:
            payload = json.loads(fields["data"])
            self.payloads.append(payload)
            self.seqs.append(payload["seq"])

    async def until(self, condition: Any, seconds: float = PATIENCE) -> None:
        """Wait until something is true of this browser; AssertionError says what it heard instead."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not condition():
            self.news.clear()
            try:
                await asyncio.wait_for(self.news.wait(), max(deadline - loop.time(), 0.01))
            except TimeoutError:
                raise AssertionError(f"heard only {self.names} {self.seqs}") from None

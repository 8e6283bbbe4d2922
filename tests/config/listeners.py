"""Many browsers on one stream, over real sockets."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from dataclasses import dataclass, field


@dataclass
class Listener:
    """One EventSource: reconnects after half a second and resumes where it stopped."""

    port: int
    path: str
    seen: set[int] = field(default_factory=set)
    doubles: int = 0
    resets: int = 0
    last_id: str = ""
    connections: int = 0
    open: bool = False

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            with contextlib.suppress(OSError, asyncio.IncompleteReadError, ValueError):
                await self._once()
            self.open = False
            await asyncio.sleep(0.5)

    async def _once(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        try:
            resume = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
            writer.write(f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\n{resume}\r\n".encode())
            await writer.drain()
            while line := (await reader.readline()).decode().strip("\r\n") if not reader.at_eof() else "":
                if line.startswith("HTTP/1.1") and " 200 " not in line:
                    return
            self.connections += 1
            self.open = True
            await self._read(reader)
        finally:
            writer.close()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while not reader.at_eof():
            line = (await reader.readline()).decode().strip()
            if line.startswith("id: "):
                self.last_id = line[4:]
            elif line == "event: reset":
                self.resets += 1
            elif line.startswith("data: ") and "seq" in line:
                seq = json.loads(line[6:])["seq"]
                self.doubles += seq in self.seen
                self.seen.add(seq)


async def until(condition: object, seconds: float) -> None:
    """Wait for something to become true."""
    deadline = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        if time.monotonic() > deadline:
            raise AssertionError("waited too long")
        await asyncio.sleep(0.05)

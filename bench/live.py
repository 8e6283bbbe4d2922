"""From commit to browser with 500 listeners on the real stream process, and across a restart of it."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import sys
import tempfile
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.kit import figures, ground, servers
from bench.kit.figures import at_most
from bench.kit.servers import STREAM, Site

PATIENCE = 60.0


@dataclass(slots=True)
class Listener:
    """A browser's side of the stream: reconnects with the last id it saw, like EventSource."""

    port: int
    cookie: str
    seen: dict[int, float] = field(default_factory=dict)
    doubles: int = 0
    reloads: int = 0
    last_id: str = ""
    ready: asyncio.Event = field(default_factory=asyncio.Event)

    async def run(self) -> None:
        """Listen until cancelled."""
        while True:
            try:
                await self._once()
            except (OSError, asyncio.IncompleteReadError):
                self.ready.clear()
            await asyncio.sleep(0.2)

    async def _once(self) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        resume = f"Last-Event-ID: {self.last_id}\r\n" if self.last_id else ""
        writer.write(
            f"GET /live/desk/ HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={self.cookie}\r\n{resume}\r\n".encode()
        )
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            if b" 200 " not in head.split(b"\r\n")[0]:
                raise ConnectionRefusedError(head.split(b"\r\n")[0])
            self.ready.set()
            while line := await reader.readline():
                self._read(line.strip())
        finally:
            self.ready.clear()
            writer.close()

    def _read(self, line: bytes) -> None:
        if line.startswith(b"id: "):
            self.last_id = line[4:].decode()
        elif line == b"event: reset":
            self.reloads += 1
        elif line.startswith(b"data: ") and len(line) > len(b"data: {}"):
            seq = json.loads(line[6:])["seq"]
            self.doubles += seq in self.seen
            self.seen.setdefault(seq, time.time())


class Writer(threading.Thread):
    """Files reports at a steady pace in a thread of its own, and notes when each event was committed."""

    def __init__(self, count: int, pause: float, seed: int) -> None:
        super().__init__()
        self.count, self.pause, self.seed = count, pause, seed
        self.committed: dict[int, float] = {}

    def run(self) -> None:
        """File and note."""
        from django.db import connection

        from yizhi.casework.domain import intake
        from yizhi.casework.domain.draft import ReportDraft
        from yizhi.casework.models import CaseEvent
        from yizhi.kernel import clock
        from yizhi.org.actor import reporter

        for body in ground.reports(self.count, seed=self.seed):
            draft = ReportDraft(text=body["text"], lon=body["lon"], lat=body["lat"])
            report = intake.file_report(draft, actor=reporter(), now=clock.now(), key=uuid.uuid4())
            at = time.time()
            self.committed[CaseEvent.objects.get(report=report).pk] = at
            time.sleep(self.pause)
        connection.close()


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for something that must happen."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(what)
        await asyncio.sleep(0.02)


async def write(writer: Writer, during: Callable[[], Any] | None = None) -> None:
    """Let a writer run beside the listeners; `during` runs in a thread of its own once it has begun."""
    writer.start()
    if during is not None:
        await until(lambda: len(writer.committed) > writer.count // 3, "the first events")
        await asyncio.to_thread(during)
    await asyncio.to_thread(writer.join)


async def measure(site: Site, cookie: str, options: argparse.Namespace) -> bool:
    """Listen, write, restart; print; return whether the targets were met."""
    listeners = [Listener(site.options.live_port, cookie) for _ in range(options.listeners)]
    tasks = [asyncio.create_task(listener.run()) for listener in listeners]
    await until(lambda: all(listener.ready.is_set() for listener in listeners), "everybody listens")
    await asyncio.sleep(1)
    calm = Writer(options.events, options.pause, 11)
    await write(calm)
    await until(lambda: all(calm.committed.keys() <= listener.seen.keys() for listener in listeners), "every event")
    delays = [(listener.seen[seq] - at) * 1000 for seq, at in calm.committed.items() for listener in listeners]
    figures.tell(f"commit to browser, {len(listeners)} listeners, half within", figures.percentile(delays, 0.5), "ms")
    met = figures.tell("commit to browser, 99 % within", figures.percentile(delays, 0.99), "ms", at_most(500))

    def restart() -> None:
        site.kill_now(STREAM) if options.kill else site.stop(STREAM)
        time.sleep(1)
        site.start(STREAM)

    rough = Writer(options.events, options.pause, 12)
    await write(rough, restart)
    wanted = calm.committed.keys() | rough.committed.keys()
    with contextlib.suppress(TimeoutError):
        await until(lambda: all(wanted <= listener.seen.keys() for listener in listeners), "every event")
    missed = sum(len(wanted - listener.seen.keys()) for listener in listeners)
    met &= figures.tell(
        f"events missed across a {'kill' if options.kill else 'restart'}, of {len(wanted) * len(listeners):,}",
        missed,
        "",
        at_most(0),
    )
    figures.tell("events heard twice (told apart by their number)", sum(listener.doubles for listener in listeners))
    met &= figures.tell("listeners told to reload", sum(listener.reloads for listener in listeners), "", at_most(0))
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return met


def main(argv: Sequence[str]) -> int:
    """Measure; 0 when every target was met."""
    parser = argparse.ArgumentParser(prog="./run bench live", description=__doc__)
    parser.add_argument("--listeners", type=int, default=500)
    parser.add_argument("--events", type=int, default=60, help="reports before and during the restart")
    parser.add_argument("--pause", type=float, default=0.15, help="seconds between two reports")
    parser.add_argument("--kill", action="store_true", help="kill -9 the stream instead of stopping it")
    options = parser.parse_args(argv)
    ground.set_up()
    from bench.pages import staff_cookie
    from bench.tracking import make_cases

    make_cases()
    cookie, _case = staff_cookie()
    with tempfile.TemporaryDirectory() as folder, servers.site(Path(folder), (STREAM,)) as site:
        return 0 if asyncio.run(measure(site, cookie, options)) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

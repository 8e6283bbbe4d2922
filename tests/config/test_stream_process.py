from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection

from tests.builders import make_report, make_world
from tests.config.listeners import Listener, until
from tests.postgres import free_port
from yizhi.casework.enums import Act, Party
from yizhi.casework.models import CaseEvent, Report
from yizhi.kernel import clock

pytestmark = pytest.mark.django_db(transaction=True)
LISTENERS = 500
# Seconds until a test gives up; the server itself would wait twice as long before it kills a worker.
PATIENCE = 60


def database_url() -> str:
    """Where this test's database is, for another process."""
    now = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{now['NAME']}"
    return f"postgresql://{now['USER']}:{now['PASSWORD']}@{now['HOST']}:{now['PORT']}/{now['NAME']}"


class Stream:
    """The stream's server as `serve` starts it."""

    def __init__(self) -> None:
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = {**os.environ, "PYTHONPATH": str(Path(settings.ROOT) / "src"), "DATABASE_URL": database_url()}
        command = [
            sys.executable,
            "-m",
            "granian",
            "yizhi.config.asgi:application",
            "--interface",
            "asgi",
            "--workers",
            "1",
        ]
        command += [
            "--port",
            str(self.port),
            "--no-ws",
            "--http",
            "1",
            "--backpressure",
            "8192",
            "--workers-kill-timeout",
            str(PATIENCE * 2),
        ]
        self.process = subprocess.Popen(command, env=environment, cwd=settings.ROOT, start_new_session=True)

    def stop(self, number: signal.Signals) -> None:
        """End it, politely or not; TimeoutExpired when it waits for its listeners instead of ending their streams."""
        assert self.process is not None
        if number == signal.SIGKILL:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        self.process.wait(PATIENCE)


@pytest.fixture
def stream() -> Iterator[Stream]:
    server = Stream()
    server.start()
    yield server
    if server.process is not None and server.process.poll() is None:
        server.stop(signal.SIGKILL)


def write_event(report: Report) -> int:
    """Append one event (in a thread of its own); return its position."""
    try:
        return append(report).pk
    finally:
        connection.close()


def append(report: Report) -> CaseEvent:
    return CaseEvent.objects.create(
        case_id=report.case_id,
        act=Act.REMARK,
        to_stage=report.case.stage,
        at=clock.now(),
        party=Party.REPORTER,
        area_code=report.case.area_code,
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_nobody_misses_anything_across_a_restart_of_the_stream(stream: Stream, number: signal.Signals) -> None:
    report = make_report(make_world())
    committed: set[int] = set()

    async def write(times: int) -> None:
        for _ in range(times):
            committed.add(await sync_to_async(write_event)(report))
            await asyncio.sleep(0.05)

    async def story() -> list[Listener]:
        listeners = [Listener(stream.port, f"/live/case/{report.token}/") for _ in range(LISTENERS)]
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(listener.run()) for listener in listeners]
            await until(lambda: all(listener.open for listener in listeners), PATIENCE)
            await write(20)
            await until(lambda: all(committed <= listener.seen for listener in listeners), PATIENCE)
            writing = group.create_task(write(40))
            await asyncio.sleep(0.3)
            stream.stop(number)
            await asyncio.sleep(0.5)
            stream.start()
            await writing
            await until(lambda: all(committed <= listener.seen for listener in listeners), PATIENCE)
            for task in tasks:
                task.cancel()
        return listeners

    listeners = asyncio.run(story())
    assert all(listener.connections >= 2 and not listener.resets for listener in listeners)

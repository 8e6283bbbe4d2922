"""kill -9 while reports come in: each one that was acknowledged is there, once; and a retry gives the same report.

Real servers with the command line of `yizhi serve`, on the database of the test run.
"""

from __future__ import annotations

import json
import os
import signal
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Self

import pytest
from django.db import connection

from bench.kit.load import Client, post
from bench.kit.servers import PAGES, Site
from tests.builders import GRID_A1, make_world, point_in
from tests.postgres import free_port
from yizhi.casework.enums import Act
from yizhi.casework.models import Case, CaseEvent, Report
from yizhi.config.serve import Options, wait_until_ready

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]
CLIENTS, KILLS = 8, 3
# Seconds until a test gives up; a machine may be busy with other work.
PATIENCE = 120.0


def database_url() -> str:
    """Return the address of the test's own database."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    return f"postgresql://{settings['USER']}:{settings['PASSWORD']}@{settings['HOST']}:{settings['PORT']}/{settings['NAME']}"


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """Servers that are not started yet, on the database of the test."""
    for name, value in {
        "DATABASE_URL": database_url(), "YIZHI_DATABASE_POOL": "8", "YIZHI_ENV": "test", "YIZHI_DATA_DIR": str(tmp_path), "YIZHI_HOSTS": "*", "YIZHI_LOG_LEVEL": "WARNING",
        "PYTHONPATH": str(Path(__file__).resolve().parent.parent.parent / "src"),
    }.items():  # fmt: skip
        monkeypatch.setenv(name, value)
    running = Site(Options(port=free_port(), live_port=free_port()), tmp_path / "server.log", {})
    yield running
    for name in list(running.processes):
        running.kill_now(name)


def start(site: Site) -> None:
    site.start(PAGES)
    assert wait_until_ready(site.options.port, PATIENCE), site.log.read_text(encoding="utf-8", errors="replace")[-3000:]


class Senders:
    """Clients that send reports as fast as they are taken, and remember what they were told."""

    def __init__(self, port: int) -> None:
        self.port, self.stop = port, threading.Event()
        self.told: dict[str, dict[str, Any]] = {}
        self.unanswered: set[str] = set()
        self.refused: list[int] = []
        self._threads = [threading.Thread(target=self._send) for _ in range(CLIENTS)]

    def _send(self) -> None:
        client: Client | None = None
        while not self.stop.is_set():
            try:
                client = client or Client(self.port)
            except OSError:
                time.sleep(0.02)
                continue
            key = str(uuid.uuid4())
            self.unanswered.add(key)
            try:
                self._note(key, *ask(client, key))
            except OSError:
                client = None
        if client is not None:
            client.close()

    def _note(self, key: str, status: int, answer: dict[str, Any]) -> None:
        if status != 201:
            self.refused.append(status)
        else:
            self.told[key] = answer
            self.unanswered.discard(key)

    def go_on(self) -> None:
        """Wait until every client could send a few more, however long that takes."""
        enough = len(self.told) + CLIENTS * 3
        until(lambda: len(self.told) >= enough, "the clients get no answers")

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop.set()
        for thread in self._threads:
            thread.join()


def until(condition: Callable[[], bool], otherwise: str) -> None:
    """Wait until something is true; AssertionError where it never comes true."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, otherwise
        time.sleep(0.05)


def ask(client: Client, key: str) -> tuple[int, dict[str, Any]]:
    lon, lat = point_in(GRID_A1)
    body = {"key": key, "text": "路灯不亮", "lon": lon, "lat": lat, "contact": {"phone": "13912345678"}}
    status, _head, answer = client.ask(post("/api/v1/reports", json.dumps(body).encode()))
    return status, json.loads(answer)


def shared(told: dict[str, Any]) -> tuple[str, str, str]:
    return told["id"], told["number"], told["token"]


def all_is_there(site: Site, senders: Senders) -> None:
    """Ask for every report again with its key, then count rows."""
    client = Client(site.options.port)
    for key, told in senders.told.items():
        status, again = ask(client, key)
        assert (status, shared(again)) == (201, shared(told)), "a retry gives the same report"
    for key in senders.unanswered:
        assert ask(client, key)[0] == 201, "what was never answered can be sent again"
    client.close()
    keys = {uuid.UUID(key) for key in senders.told.keys() | senders.unanswered}
    assert len(senders.told) > CLIENTS * 2, "enough was sent to prove something"
    assert sorted(Report.objects.values_list("key", flat=True)) == sorted(keys)
    assert Case.objects.count() == len(keys)
    assert CaseEvent.objects.filter(act=Act.REPORT).count() == len(keys)
    assert not Report.objects.filter(contact__isnull=True).exists(), "no report without what belongs to it"


def test_all_servers_killed(site: Site) -> None:
    make_world()
    start(site)
    with Senders(site.options.port) as senders:
        for _ in range(KILLS):
            senders.go_on()
            site.kill_now(PAGES)
            start(site)
        senders.go_on()
    assert senders.unanswered, "some were under way when the servers were killed"
    assert not senders.refused
    all_is_there(site, senders)


def test_one_worker_killed_and_replaced(site: Site) -> None:
    make_world()
    start(site)
    with Senders(site.options.port) as senders:
        senders.go_on()
        before = set(site.workers(PAGES))
        os.kill(min(before), signal.SIGKILL)
        until(lambda: bool(set(site.workers(PAGES)) - before), "no new worker takes the killed one's place")
        senders.go_on()
    assert not senders.refused
    all_is_there(site, senders)

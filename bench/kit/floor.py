"""The floor of intake: the INSERTs of one report, recorded, then repeated by a bare script with fresh unique values."""

from __future__ import annotations

import contextlib
import json
import multiprocessing
import re
import secrets
import sqlite3
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from typing import Any

_INTO = re.compile(r"INSERT (?:OR REPLACE )?INTO \"?(\w+)\"? \(([^)]*)\)")
# As the site has it: two processes, four threads each.
PROCESSES, THREADS = 2, 4


@dataclass(frozen=True, slots=True)
class Insert:
    """One statement as it was recorded, with the columns it names."""

    sql: str
    table: str
    columns: tuple[str, ...]
    values: tuple[Any, ...]


@dataclass(slots=True)
class Recorder:
    """Wraps Django's statements and keeps the INSERTs."""

    inserts: list[Insert] = field(default_factory=list)

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django's signature
        """Let a statement through and keep it."""
        if found := _INTO.match(sql):
            columns = tuple(name.strip(' "') for name in found.group(2).split(","))
            for values in list(params) if many else [params]:
                self.inserts.append(Insert(sql, found.group(1), columns, tuple(plain(value) for value in values)))
        return execute(sql, params, many, context)


def plain(value: Any) -> Any:
    """Return a value that any process can bind."""
    if type(value).__name__ == "Jsonb":
        return json.dumps(value.obj)
    return str(value) if isinstance(value, str) else value


class Story:
    """Makes the values of one more report: what is unique is new, what points to another row points to the new one."""

    def __init__(self, inserts: Sequence[Insert]) -> None:
        self.inserts = inserts
        self._ids: dict[str, int] = {}
        uuids = (
            value
            for insert in inserts
            for name, value in zip(insert.columns, insert.values, strict=False)
            if name == "uuid"
        )
        self._as_text = isinstance(next(uuids), str)

    def rows(self) -> Any:
        """Yield (statement, values) in order; send the id that the statement returned."""
        for insert in self.inserts:
            answer = yield insert, self._values(insert)
            self._ids[insert.table] = answer

    def _values(self, insert: Insert) -> list[Any]:
        rest = insert.values[len(insert.columns) :]
        if rest:  # the terms of a case: INSERT … SELECT
            return [self._fresh("rowid", None), self._fresh("rowid", None), *rest]
        named = zip(insert.columns, insert.values, strict=True)
        return [value if value is None else self._fresh(self._kind(insert, name), value) for name, value in named]

    @staticmethod
    def _kind(insert: Insert, name: str) -> str:
        return "uuid" if name == "key" or (name == "id" and insert.table == "kernel_outboxmessage") else name

    def _fresh(self, name: str, value: Any) -> Any:
        if name in {"case_id", "rowid"}:
            return self._ids["casework_case"]
        if name == "report_id":
            return self._ids["casework_report"]
        if name == "uuid":
            return uuid.uuid4().hex if self._as_text else uuid.uuid4()
        return {"number": secrets.token_hex(4), "token": secrets.token_urlsafe(16)}.get(name, value)


def _tell(story: Story, execute: Callable[[str, Sequence[Any]], Any]) -> None:
    rows = story.rows()
    with contextlib.suppress(StopIteration):
        insert, values = next(rows)
        while True:
            answer = execute(insert.sql, values)
            insert, values = rows.send(answer)


def _sqlite(story: Story, settings: dict[str, Any], turns: range) -> None:
    connection = sqlite3.connect(settings["NAME"], timeout=20, isolation_level=None)
    for pragma in settings["OPTIONS"]["init_command"].split(";"):
        connection.execute(pragma)

    def execute(sql: str, values: Sequence[Any]) -> Any:
        cursor = connection.execute(sql.replace("%s", "?"), values)
        return cursor.fetchone()[0] if "RETURNING" in sql else None

    for _ in turns:
        connection.execute("BEGIN IMMEDIATE")
        _tell(story, execute)
        connection.execute("COMMIT")


def _postgres(story: Story, settings: dict[str, Any], turns: range) -> None:
    import psycopg

    with psycopg.connect(
        host=settings["HOST"],
        port=settings["PORT"],
        user=settings["USER"],
        password=settings["PASSWORD"],
        dbname=settings["NAME"],
        cursor_factory=psycopg.ClientCursor,
    ) as connection:

        def execute(sql: str, values: Sequence[Any]) -> Any:
            cursor = connection.execute(sql, values)
            return cursor.fetchone()[0] if "RETURNING" in sql else None  # type: ignore[index]  # RETURNING returns a row

        for _ in turns:
            _tell(story, execute)
            connection.commit()


def _child(pipe: Connection) -> None:
    vendor, settings, inserts, count = pipe.recv()
    work = {"sqlite": _sqlite, "postgresql": _postgres}[vendor]
    threads = [
        threading.Thread(target=work, args=(Story(inserts), settings, range(count // THREADS))) for _ in range(THREADS)
    ]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    pipe.send(time.perf_counter() - started)


def inserts_per_second(inserts: Sequence[Insert], count: int, _turn: int = 0) -> float:
    """Return how many times a second a bare script carries the INSERTs out, 8 at once, each a durable transaction."""
    from django.db import connection

    settings = {
        name: connection.settings_dict[name] for name in ("NAME", "HOST", "PORT", "USER", "PASSWORD", "OPTIONS")
    }
    context = multiprocessing.get_context("spawn")
    pipes = []
    for _ in range(PROCESSES):
        ours, theirs = context.Pipe()
        process = context.Process(target=_child, args=(theirs,))
        process.start()
        pipes.append((ours, process))
    for ours, _process in pipes:
        ours.send((connection.vendor, settings, list(inserts), count // PROCESSES))
    slowest: float = max(ours.recv() for ours, _process in pipes)
    for _ours, process in pipes:
        process.join()
    return count / slowest

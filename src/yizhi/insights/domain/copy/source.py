"""Reads cases out of the operational database as CSV: by COPY on PostgreSQL, by a cursor on SQLite."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from django.db import connection

from yizhi.casework.models import Case, CaseEvent
from yizhi.insights.domain.copy.layout import COLUMNS

CHUNK: Final = 200_000
_IDS_AT_ONCE: Final = 20_000
_FETCH: Final = 1_000


def _column(source: str, kind: str) -> str:
    """Times as plain UTC on both databases."""
    return f"{source} AT TIME ZONE 'UTC'" if kind == "TIME" and connection.vendor == "postgresql" else source


def _statement(condition: str) -> str:
    columns = ", ".join(_column(column.source, column.kind) for column in COLUMNS)
    return f"SELECT {columns} FROM casework_case WHERE {condition}"  # noqa: S608 - constants and whole numbers


def _write(path: Path, conditions: Iterable[str]) -> None:
    with path.open("wb") as file, connection.cursor() as cursor:
        for condition in conditions:
            if connection.vendor == "postgresql":
                with cursor.cursor.copy(f"COPY ({_statement(condition)}) TO STDOUT (FORMAT csv)") as copy:
                    for block in copy:
                        file.write(block)
                continue
            cursor.execute(_statement(condition))
            while rows := cursor.fetchmany(_FETCH):
                lines: list[str] = []
                csv.writer(_Lines(lines), lineterminator="\n").writerows(rows)
                file.write("".join(lines).encode())


class _Lines:
    """What a csv.writer writes to: a list."""

    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def write_cases(path: Path, ids: Iterable[int]) -> None:
    """Write the cases with these ids to a file as they stand now."""
    ordered = sorted(ids)
    pieces = (ordered[at : at + _IDS_AT_ONCE] for at in range(0, len(ordered), _IDS_AT_ONCE))
    _write(path, (f"id IN ({', '.join(map(str, piece))})" for piece in pieces))


def write_all(folder: Path) -> Iterator[Path]:
    """Write every case, file by file in the order of their ids; a file may be deleted once it was taken."""
    last, newest = 0, Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    while last < newest:
        until = Case.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[CHUNK - 1 : CHUNK].first()
        path = folder / f"cases-{last}.csv"
        _write(path, [f"id > {last} AND id <= {until or newest}"])
        yield path
        last = until or newest


def touched_since(mark: int) -> list[int]:
    """Return the ids of cases that something happened to after a position of the log."""
    return list(CaseEvent.objects.filter(pk__gt=mark).order_by().values_list("case_id", flat=True).distinct())

"""Many rows at once: ids set aside first, then COPY on PostgreSQL, one prepared INSERT on SQLite."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection, models


def reserve_ids(model: type[models.Model], count: int) -> list[int]:
    """Set `count` ids of a model aside, in order. Call it inside the transaction that uses them.

    On SQLite the transaction is the only writer, so the ids after the highest are free.
    """
    table = model._meta.db_table  # noqa: SLF001 - Django's documented Meta API
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        last = (cursor.fetchone() or (0,))[0]
        return list(range(last + 1, last + 1 + count))


def _sqlite_time(value: datetime) -> str:
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(sep=" ")


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


# How a plain value is handed to the driver, by its exact type; what is not named goes as it is.
_SQLITE: dict[type, Callable[[Any], Any]] = {
    datetime: _sqlite_time,
    uuid.UUID: lambda value: value.hex,
    dict: _json,
    list: _json,
}
_POSTGRES: dict[type, Callable[[Any], Any]] = {dict: _json, list: _json}


def _converted(row: Sequence[Any], by_type: dict[type, Callable[[Any], Any]]) -> list[Any]:
    return [convert(value) if (convert := by_type.get(type(value))) else value for value in row]


def insert_rows(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> int:
    """Insert rows of plain values (aware datetimes, UUIDs, dictionaries for JSON); return how many.

    `columns` are column names. Every column that is not named needs a default in the
    database or must accept NULL. Nothing is validated: the caller has done that.
    """
    table = connection.ops.quote_name(model._meta.db_table)  # noqa: SLF001 - Django's documented Meta API
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            count = 0
            with cursor.cursor.copy(f"COPY {table} ({names}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(_converted(row, _POSTGRES))
                    count += 1
            return count
        marks = ", ".join(["%s"] * len(columns))
        values = [_converted(row, _SQLITE) for row in rows]
        if values:
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608 - names are quoted identifiers
        return len(values)


def insert_objects[M: models.Model](objects: Sequence[M]) -> int:
    """Insert model instances with every concrete field as it stands, ids included."""
    if not objects:
        return 0
    fields = objects[0]._meta.concrete_fields  # noqa: SLF001 - Django's documented Meta API
    columns = [field.column for field in fields if field.column]
    names = [field.attname for field in fields]
    return insert_rows(type(objects[0]), columns, ([getattr(item, name) for name in names] for item in objects))

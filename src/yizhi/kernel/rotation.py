# ruff: noqa: SLF001 - `Model._meta` is Django's documented API
"""Key rotation: encrypted fields written anew with the newest key, a batch at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.apps import apps
from django.db import connection, models, transaction

from yizhi.kernel.crypto import EncryptedTextField, is_current, renewed

BATCH: Final = 500


def encrypted_fields() -> Iterator[tuple[type[models.Model], list[EncryptedTextField]]]:
    """Yield every model that holds encrypted fields, with them."""
    for model in apps.get_models():
        fields = [field for field in model._meta.concrete_fields if isinstance(field, EncryptedTextField)]
        if fields and not model._meta.proxy:
            yield model, fields


def rotate(model: type[models.Model], fields: list[EncryptedTextField]) -> tuple[int, int]:
    """Re-encrypt one model's rows; return how many were rewritten and how many hold text that no key reads.

    A row is rewritten by a conditional UPDATE on its old token, so that a change
    by somebody else meanwhile wins; running it again does only what is left.
    """
    changed = unreadable = 0
    for rows in _batches(model, fields):
        with transaction.atomic():
            for key, *tokens in rows:
                for field, token in zip(fields, tokens, strict=True):
                    if not token or is_current(token):
                        continue
                    fresh = renewed(token)
                    unreadable += fresh is None
                    changed += _replace(model, field, key, token, fresh) if fresh is not None else 0
    return changed, unreadable


def _quoted(name: str | None) -> str:
    return str(connection.ops.quote_name(str(name)))


def _batches(model: type[models.Model], fields: list[EncryptedTextField]) -> Iterator[list[tuple[Any, ...]]]:
    """Yield (key, token, …) as stored, in key order; a plain read would decrypt."""
    table, pk = _quoted(model._meta.db_table), _quoted(model._meta.pk.column)
    columns = ", ".join((pk, *(_quoted(field.column) for field in fields)))
    last: Any = None
    while True:
        start, values = ("", [BATCH]) if last is None else (f"WHERE {pk} > %s ", [last, BATCH])
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {columns} FROM {table} {start}ORDER BY {pk} LIMIT %s", values)  # noqa: S608 - quoted names of our own tables
            rows = cursor.fetchall()
        if not rows:
            return
        yield rows
        last = rows[-1][0]


def _replace(model: type[models.Model], field: EncryptedTextField, key: Any, old: str, new: str) -> int:
    column, table, pk = (_quoted(name) for name in (field.column, model._meta.db_table, model._meta.pk.column))
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET {column} = %s WHERE {pk} = %s AND {column} = %s", [new, key, old])  # noqa: S608 - quoted names of our own tables
        return int(cursor.rowcount)

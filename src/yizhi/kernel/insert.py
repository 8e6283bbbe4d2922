"""One new row, for the hot path of intake: the statement's text is made once per model, not at every save."""

from __future__ import annotations

from functools import cache
from typing import Any

from django.db import connection, models, transaction


@cache
def _statement(model: type[models.Model], vendor: str) -> tuple[str, tuple[models.Field[Any, Any], ...]]:  # noqa: ARG001 - the vendor tells statements apart
    """Return the INSERT of a model and the fields whose values it takes."""
    meta, quoted = model._meta, connection.ops.quote_name  # noqa: SLF001 - Django's documented Meta API
    fields = tuple(field for field in meta.concrete_fields if not isinstance(field, models.AutoField))
    columns = ", ".join(quoted(str(field.column)) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    key = quoted(str(meta.pk.column))
    return f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({marks}) RETURNING {key}", fields  # noqa: S608 - names are quoted identifiers


def insert[M: models.Model](row: M) -> M:
    """Insert a new row of a model without parents, as `save(force_insert=True)` does but without signals; return it with its id."""
    sql, fields = _statement(type(row), connection.vendor)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with transaction.mark_for_rollback_on_error(using=connection.alias), connection.cursor() as cursor:
        cursor.execute(sql, values)
        key = cursor.fetchone()[0]
    if row.pk is None:
        row.pk = key
    row._state.adding, row._state.db = False, connection.alias  # noqa: SLF001 - what save() does
    return row

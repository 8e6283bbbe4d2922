"""Writes rows of a model past the domain, as fast as the database takes them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model


class Writer:
    """Writes rows of a model as fast as the database takes them."""

    def __init__(self, model: type[Model], constant: dict[str, Any] | None = None) -> None:
        from django.db import connection

        self.connection = connection
        self.table = model._meta.db_table  # noqa: SLF001 - Django's documented meta API
        self.fields = {field.name: field for field in model._meta.concrete_fields}  # noqa: SLF001 - the same
        self.constant = constant or {}

    def write(self, rows: Iterable[dict[str, Any]]) -> None:
        """Insert rows given as {field name: value}; fields not named take their default."""
        rows = list(rows)
        if not rows:
            return
        named = list(rows[0])
        rest = {
            name: self.constant.get(name, field.get_default())
            for name, field in self.fields.items()
            if name not in named and not (field.primary_key and field.get_default() is None)
        }
        names = [*named, *rest]
        columns = ", ".join(f'"{self.fields[name].column}"' for name in names)
        prepare = [self.fields[name].get_db_prep_save for name in named]
        tail = tuple(
            self._plain(self.fields[name].get_db_prep_save(value, self.connection)) for name, value in rest.items()
        )
        values = [
            tuple(self._plain(f(row[n], self.connection)) for n, f in zip(named, prepare, strict=True)) + tail
            for row in rows
        ]
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "postgresql":
                with cursor.copy(f'COPY "{self.table}" ({columns}) FROM STDIN') as copy:
                    for row in values:
                        copy.write_row(row)
            else:
                spots = ", ".join(["%s"] * len(names))
                cursor.executemany(f'INSERT INTO "{self.table}" ({columns}) VALUES ({spots})', values)  # noqa: S608 - our own columns

    @staticmethod
    def _plain(value: Any) -> Any:
        """JSON as text; everything else as it is."""
        return (
            json.dumps(value.obj if hasattr(value, "obj") else value)
            if hasattr(value, "obj") or isinstance(value, dict)
            else value
        )

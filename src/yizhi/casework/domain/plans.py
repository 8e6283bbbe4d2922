"""Saying which index a statement is to follow, on a database that knows too little of the rows to choose well (SQLite)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Func, Q
from django.db.models.expressions import RawSQL

from yizhi.casework.enums import Stage


class Plain(Func):
    """A column as a plain value: rows are checked against it, but no index on it is followed.

    SQLite knows of an index only how many rows a value has on average, and would
    gather and sort a whole community to show its newest fifty; "+column" is its way
    of saying "not by this one". PostgreSQL keeps statistics and gets the column.
    """

    template = "%(expressions)s"
    arity = 1

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> Any:
        """Write it with the plus."""
        return self.as_sql(compiler, connection, template="+%(expressions)s", **extra)


def stages_in(stages: Iterable[Stage]) -> RawSQL:
    """Return "at one of these stages" with the stages written out.

    SQLite uses a partial index only where its condition stands in the statement word
    for word; it does not look into values that are handed over beside it.
    """
    words = ", ".join(f"'{stage}'" for stage in stages)
    return RawSQL(f'"casework_case"."stage" IN ({words})', [], output_field=BooleanField())  # noqa: S611 - constants


def ids_in(ids: Sequence[int]) -> Q:
    """Return "is one of these" with the ids written out: a thousand values handed over one by one cost more than reading the rows."""
    if not ids:
        return Q(pk__in=())
    listed = ", ".join(str(int(pk)) for pk in ids)
    return Q(RawSQL(f'"casework_case"."id" IN ({listed})', [], output_field=BooleanField()))  # noqa: S611 - whole numbers only


def also_in(stages: Iterable[Stage]) -> Q:
    """Return what must stand beside "stage is one of these" for a partial index to be used: nothing on PostgreSQL.

    PostgreSQL sees by itself that one stage is among them, and would take the
    doubled condition for one that few rows meet.
    """
    return Q() if connection.vendor == "postgresql" else Q(stages_in(stages))

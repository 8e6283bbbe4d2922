"""Queries of a page that is asked for all the time: Django writes their text once per process, not once per page."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.db.models import QuerySet


class Prepared:
    """A `values_list` query with places for values.

    `build` is called once, with `marks` where the values of each asking will stand: plain
    values of the same kinds, all different, that occur nowhere else in the query. The shape
    of the query must not depend on them.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], *marks: Any) -> None:
        self._build = build
        self._marks = marks
        self._made: dict[str, tuple[Any, str, tuple[Any, ...], list[tuple[int, int]]]] = {}

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows for these values, in the order of the marks (1 statement)."""
        made = self._made.get(connection.vendor)
        if made is None:
            made = self._made[connection.vendor] = self._prepare()
        compiler, sql, params, places = made
        bound = list(params)
        for at, mark in places:
            bound[at] = values[mark]
        with connection.cursor() as cursor:
            cursor.execute(sql, bound)
            found = cursor.fetchall()
        return [tuple(row) for row in compiler.results_iter([found])]

    def _prepare(self) -> tuple[Any, str, tuple[Any, ...], list[tuple[int, int]]]:
        compiler = self._build(*self._marks).query.get_compiler(connection=connection)
        sql, params = compiler.as_sql()
        places = [(at, self._marks.index(value)) for at, value in enumerate(params) if value in self._marks]
        if {mark for _at, mark in places} != set(range(len(self._marks))):
            message = "a mark stands nowhere in the query"
            raise ValueError(message)
        return compiler, sql, tuple(params), places

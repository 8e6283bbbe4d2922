"""Paging by the last row seen: no page is slower than the first, and nothing is shown twice when rows move."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db.models import Model, Q, QuerySet

PAGE = 50
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
# The last microsecond that a datetime can hold, about the year 9999.
_LARGEST = 253_000_000_000_000_000


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page ends: the instant it is sorted by, and the id of its last row."""

    at: datetime
    pk: int

    def __str__(self) -> str:
        return f"{(self.at - _EPOCH) // _MICROSECOND}.{self.pk}"


@dataclass(frozen=True, slots=True)
class Page[T]:
    """Some rows, and the cursor of the next page ("" on the last one)."""

    rows: list[T]
    after: str = ""


def read_cursor(typed: str) -> Cursor | None:
    """Return the cursor in an address, None where it is none."""
    at, _dot, pk = typed.partition(".")
    if not (at.isascii() and at.isdigit() and pk.isascii() and pk.isdigit() and len(pk) < 19):  # noqa: PLR2004 - fits 63 bits
        return None
    return Cursor(_EPOCH + int(at) * _MICROSECOND, int(pk)) if len(at) < 19 and int(at) < _LARGEST else None  # noqa: PLR2004


def page_of[M: Model](
    rows: QuerySet[M], field: str, after: str, *, newest_first: bool = False, size: int = PAGE
) -> Page[M]:
    """Return one page of rows by an instant (a field or annotation that is never NULL) and their id; 1 statement."""
    cursor = read_cursor(after)
    beyond = "lt" if newest_first else "gt"
    if cursor is not None:
        same = Q(**{field: cursor.at, f"pk__{beyond}": cursor.pk})
        rows = rows.filter(Q(**{f"{field}__{beyond}": cursor.at}) | same)
    sign = "-" if newest_first else ""
    found = list(rows.order_by(f"{sign}{field}", f"{sign}pk")[: size + 1])
    if len(found) <= size:
        return Page(found)
    last: Any = found[size - 1]
    return Page(found[:size], str(Cursor(getattr(last, field), last.pk)))

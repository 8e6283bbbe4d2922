"""How far the log is complete: the position up to which no event can still become visible."""

from __future__ import annotations

import time
from typing import Final

from django.db import connection

from yizhi.casework.models import CaseEvent

_TRIES: Final = 40
_PAUSE: Final = 0.05
_LOOK_BACK: Final = 100_000
# A transaction keeps the lock that taking a number of the sequence (or writing the table) gave it until it ends.
_UNDER_WAY: Final = """
    SELECT EXISTS (
        SELECT 1 FROM pg_locks
        WHERE locktype = 'relation' AND pid <> pg_backend_pid() AND mode = 'RowExclusiveLock' AND granted
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND relation IN (pg_get_serial_sequence('casework_caseevent', 'id')::regclass, 'casework_caseevent'::regclass)
    )
"""


def _latest() -> int:
    return CaseEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _somebody_writes() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_UNDER_WAY)
        return bool(cursor.fetchone()[0])


def _first_gap(before: int, latest: int) -> int:
    """Return the last position before the first missing id."""
    position = max(before, latest - _LOOK_BACK)
    for pk in CaseEvent.objects.filter(pk__gt=position).order_by("pk").values_list("pk", flat=True).iterator():
        if pk != position + 1:
            return position
        position = pk
    return position


def complete_until(before: int = 0) -> int:
    """Return a position of the log up to which everything that will ever be there is visible; never below `before`.

    SQLite has one writer at a time: the newest event is the position. PostgreSQL gives out ids
    before commits: in a moment when no transaction holds a number of the sequence, all ids up to the
    newest are settled. Without such a moment it is the last id before the first gap.
    """
    latest = _latest()
    if connection.vendor != "postgresql":
        return latest
    for _ in range(_TRIES):
        latest = _latest()
        # Whoever took a number before this look holds its lock now, or has ended: then its events are below or visible.
        if not _somebody_writes():
            return max(before, latest)
        time.sleep(_PAUSE)
    return max(before, _first_gap(before, latest))

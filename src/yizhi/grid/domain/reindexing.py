"""The search index of places is made again by itself when what a place is found by has changed (`terms.VERSION`).

One row says which version all places are indexed by, and how far the walk to the next one has come. The walk goes in
batches in the order of ids; each is a transaction of its own that begins with that row: it moves `last_id` on where it
still stands where this runner read it. So two runners do no batch twice, and a walk that was cut short goes on where
its last batch ended. Places stay findable all the while, by their old terms until their batch comes.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from django.db import connection, transaction

from yizhi.grid.domain.finding import FIELDS, terms_of_row, write_terms
from yizhi.grid.domain.terms import VERSION
from yizhi.grid.models import Place, PlaceIndex

if TYPE_CHECKING:
    from datetime import datetime

# Some tenths of a second: other writers wait so long at most.
BATCH: Final = 500
# How long one background task works before other long work has its turn.
STRETCH_SECONDS: Final = 20.0
_LAST: Final = 2**63 - 1


def _state() -> PlaceIndex:
    """Return how far the index is (1 statement)."""
    return PlaceIndex.objects.filter(pk=1).first() or PlaceIndex.objects.get_or_create(pk=1)[0]


def is_pending() -> bool:
    """Tell whether any place may still be indexed in an older way. An index that newer code made is left alone."""
    return _state().version < VERSION


def _claim(state: PlaceIndex, **values: int) -> bool:
    """Move the walk on from where it was read; False where another runner did (that is waited for)."""
    rows = PlaceIndex.objects.filter(pk=1, version=state.version, making=state.making, last_id=state.last_id)
    return bool(rows.update(**values))


def _forget_gone(after: int, until: int = _LAST) -> None:
    """Take out what stands in the index between two ids and is no place in use any more."""
    column = "place_id" if connection.vendor == "postgresql" else "rowid"
    sql = (
        f"DELETE FROM grid_placesearch WHERE {column} > %s AND {column} <= %s AND NOT EXISTS "  # noqa: S608 - our own column
        f"(SELECT 1 FROM grid_place WHERE grid_place.id = grid_placesearch.{column} AND grid_place.is_active)"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, [after, until])


def _step(state: PlaceIndex, batch: int) -> int:
    """Index the next batch or end the walk; return how many places were indexed, none where another runner was first."""
    ahead = Place.objects.filter(pk__gt=state.last_id, is_active=True).order_by("pk")
    ids = list(ahead.values_list("pk", flat=True)[:batch])
    with transaction.atomic():
        if not ids:
            if _claim(state, version=VERSION, making=0, last_id=0):
                _forget_gone(state.last_id)
            return 0
        if not _claim(state, last_id=ids[-1]):
            return 0
        # Locked, so that a change made meanwhile is either seen here or indexed after this.
        rows = Place.objects.select_for_update(no_key=True).filter(pk__in=ids, is_active=True).order_by("pk")
        made = [terms_of_row(row) for row in rows.values_list(*FIELDS)]
        write_terms(made)
        _forget_gone(state.last_id, ids[-1])
        return len(made)


def walk(*, seconds: float = float("inf"), batch: int = BATCH) -> int:
    """Go on with the walk for about so many seconds, or to its end; return how many places were indexed anew."""
    started, total = time.monotonic(), 0
    while time.monotonic() - started < seconds:
        state = _state()
        if state.version >= VERSION:
            break
        if state.making != VERSION:
            _claim(state, making=VERSION, last_id=0)
            continue
        total += _step(state, batch)
    return total


def index_later(first_id: int) -> None:
    """Have the places from an id on indexed; call it in the transaction that stored them, and `walk` after it.

    Where the process dies in between, the background worker walks on.
    """
    PlaceIndex.objects.get_or_create(pk=1)
    state = PlaceIndex.objects.select_for_update().get(pk=1)
    if state.version >= VERSION:
        last_id = first_id - 1
    elif state.making == VERSION:
        last_id = min(state.last_id, first_id - 1)
    else:  # none is indexed in this way yet
        return
    PlaceIndex.objects.filter(pk=1).update(version=0, making=VERSION, last_id=last_id)


def go_on(_now: datetime) -> int:
    """Work a stretch at the index where it is not of this version; return how many places were indexed. Called by the ticker."""
    return walk(seconds=STRETCH_SECONDS) if is_pending() else 0


def reindex() -> int:
    """Make the index of all places again, whatever its version; return how many this call indexed. May be repeated at any time."""
    PlaceIndex.objects.update_or_create(pk=1, defaults={"version": 0, "making": VERSION, "last_id": 0})
    return walk()

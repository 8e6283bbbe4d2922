"""How every process notices that areas or boundaries changed.

One row counts the changes. A process looks at it at most once a second and
rebuilds what it holds in memory when the number is another one.
"""

from __future__ import annotations

import secrets
import threading
import time
from typing import TYPE_CHECKING, Final

from django.db import transaction

from yizhi.grid.models import BoundaryRevision

if TYPE_CHECKING:
    from collections.abc import Callable

LOOK_EVERY_SECONDS = 1.0
# A random step, so that a number seen inside a transaction that was rolled back never comes again.
_STEP_BITS: Final = 20


class _Seen:
    """The revision this process saw last, and when (monotonic seconds)."""

    number = 0
    looked_at = float("-inf")


def current_revision() -> int:
    """Return the revision, asked of the database at most once a second (1 statement)."""
    now = time.monotonic()
    if now - _Seen.looked_at >= LOOK_EVERY_SECONDS:
        _Seen.number = BoundaryRevision.objects.filter(pk=1).values_list("revision", flat=True).first() or 0
        _Seen.looked_at = now
    return _Seen.number


def bump_revision() -> None:
    """Say that areas or boundaries changed: every process looks again within a second, this one at once."""
    with transaction.atomic():
        row, _ = BoundaryRevision.objects.select_for_update().get_or_create(pk=1)
        row.revision += 1 + secrets.randbits(_STEP_BITS)
        row.save(update_fields=["revision"])
    look_again()
    transaction.on_commit(look_again)


def look_again() -> None:
    """Have the next question of this process ask the database."""
    _Seen.looked_at = float("-inf")


class Refreshed[T]:
    """A value built from the areas, kept in the process and rebuilt when the revision changes.

    While one thread rebuilds, the others go on with the value they had.
    """

    def __init__(self, build: Callable[[], T]) -> None:
        self._build = build
        self._lock = threading.Lock()
        self._held: tuple[int, T] | None = None

    def get(self) -> T:
        """Return the value, rebuilt first where it is out of date."""
        revision = current_revision()
        held = self._held
        if held is not None and held[0] == revision:
            return held[1]
        if not self._lock.acquire(blocking=held is None):
            return held[1]  # type: ignore[index]  # only reached with a value at hand
        try:
            held = self._held
            if held is None or held[0] != revision:
                held = self._held = (revision, self._build())
            return held[1]
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Drop the value."""
        self._held = None

"""Follows the log from a position on: which cases something happened to, late commits included.

PostgreSQL shows ids out of order; ids that are missing below the newest are asked for
again until they appear or are older than a transaction gets (`kernel/live/tail.py` says more).
"""

from __future__ import annotations

from typing import Final

from django.db.models import Q

from yizhi.casework.models import CaseEvent
from yizhi.kernel.live.gaps import Gaps

GAP_SECONDS: Final = 120.0
_MOST_GAPS: Final = 5_000
_BATCH: Final = 50_000


class Follower:
    """Remembers how far it has read. `clock` values are monotonic seconds, passed in."""

    def __init__(self, mark: int) -> None:
        self.high = mark
        self._gaps = Gaps(GAP_SECONDS, _MOST_GAPS)

    def poll(self, clock: float) -> set[int]:
        """Return the cases of events that became visible since the last poll (1 statement)."""
        fresh = Q(pk__gt=self.high)
        wanted = fresh | Q(pk__in=list(self._gaps)) if self._gaps else fresh
        found: set[int] = set()
        rows = CaseEvent.objects.filter(wanted).order_by("pk").values_list("pk", "case_id")
        while batch := list(rows[:_BATCH]):
            for pk, case in batch:
                found.add(case)
                self._note(pk, clock)
            if len(batch) < _BATCH:
                break
            rows = CaseEvent.objects.filter(pk__gt=self.high).order_by("pk").values_list("pk", "case_id")
        self._gaps.give_up(clock)
        return found

    def _note(self, pk: int, clock: float) -> None:
        if pk <= self.high:
            self._gaps.fill(pk)
            return
        self._gaps.note(self.high, pk, clock)
        self.high = pk

"""Event logs to tail: one in memory, one on a real table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from yizhi.kernel import clock
from yizhi.kernel.live.events import LiveEvent
from yizhi.kernel.models import AuditEntry


class FakeLog:
    """A log whose rows become visible when the test says so."""

    def __init__(self, *visible: int) -> None:
        self.events: dict[int, LiveEvent] = {}
        self.show(*visible)

    def show(self, *seqs: int, scope: str = "org:1", at: datetime | None = None) -> None:
        for seq in seqs:
            self.events[seq] = LiveEvent(seq, at or clock.now(), {"n": seq}, frozenset({scope}))

    def fetch(self, after: int, limit: int) -> Sequence[LiveEvent]:
        return [self.events[seq] for seq in sorted(self.events) if seq > after][:limit]

    def fetch_ids(self, ids: Sequence[int]) -> Sequence[LiveEvent]:
        return [self.events[seq] for seq in sorted(ids) if seq in self.events]

    def latest(self) -> int:
        return max(self.events, default=0)


class AuditLog:
    """The audit trail as a log: any table with an increasing id will do."""

    @staticmethod
    def _events(rows: Sequence[AuditEntry]) -> list[LiveEvent]:
        return [LiveEvent(row.pk, row.at, {"act": row.act}, frozenset({"org:1"})) for row in rows]

    def fetch(self, after: int, limit: int) -> Sequence[LiveEvent]:
        return self._events(list(AuditEntry.objects.filter(pk__gt=after).order_by("pk")[:limit]))

    def fetch_ids(self, ids: Sequence[int]) -> Sequence[LiveEvent]:
        return self._events(list(AuditEntry.objects.filter(pk__in=ids).order_by("pk")))

    def latest(self) -> int:
        return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

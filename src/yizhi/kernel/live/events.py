"""What travels on the live stream, and the two things that upper parts supply: a source and who may listen."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One row of the event log, as listeners may need it.

    `seq` is its id in the log, `at` when it happened (UTC), `payload` plain JSON,
    `scopes` whom it concerns, e.g. `area:370305002001007`, `org:5`, `case:17`.
    """

    seq: int
    at: datetime
    payload: dict[str, Any]
    scopes: frozenset[str] = field(default_factory=frozenset)


class LiveSource(Protocol):
    """An append-only log with increasing ids. Ids may become visible out of order (PostgreSQL commits)."""

    def fetch(self, after: int, limit: int) -> Sequence[LiveEvent]:
        """Return the first `limit` events with seq > after, in order."""

    def fetch_ids(self, ids: Sequence[int]) -> Sequence[LiveEvent]:
        """Return those of the events with these seqs that are visible now, in order."""

    def latest(self) -> int:
        """Return the newest visible seq, 0 where there is none."""


def whole_payload(event: LiveEvent) -> dict[str, Any]:
    """Show a listener everything the event carries."""
    return event.payload


@dataclass(frozen=True, slots=True)
class Subscription:
    """What one listener may hear: which events, and how much of each (`shape` must be a module-level function)."""

    accepts: Callable[[LiveEvent], bool]
    shape: Callable[[LiveEvent], dict[str, Any]] = whole_payload


def scoped(scopes: frozenset[str]) -> Callable[[LiveEvent], bool]:
    """Accept events that name any of these scopes exactly."""
    return lambda event: not scopes.isdisjoint(event.scopes)


def below(areas: Sequence[str]) -> Callable[[LiveEvent], bool]:
    """Accept events whose `area:` scope lies in any of these areas (code prefixes)."""
    prefixes = tuple(f"area:{code}" for code in areas)
    return lambda event: bool(prefixes) and any(scope.startswith(prefixes) for scope in event.scopes)

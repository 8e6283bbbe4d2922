"""Ids that are missing in a log and may still become visible.

PostgreSQL hands out ids before commits. Who follows a log notes the ids it passed
over, asks for them again, and gives them up when no transaction can be that old.
"""

from __future__ import annotations

from collections.abc import Iterator


class Gaps:
    """Missing ids with the moment each was noted (monotonic seconds), lowest first; `most` of them at a time."""

    def __init__(self, seconds: float, most: int) -> None:
        self._seconds = seconds
        self._most = most
        self._since: dict[int, float] = {}

    def __bool__(self) -> bool:
        return bool(self._since)

    def __len__(self) -> int:
        return len(self._since)

    def __iter__(self) -> Iterator[int]:
        return iter(self._since)

    def note(self, after: int, until: int, clock: float) -> None:
        """Note the ids between two that were seen (both excluded).

        Where ids jumped (a rolled back import), the newest of the missing ones are those that may still commit.
        """
        for missing in range(max(after + 1, until - self._most), until):
            self._since[missing] = clock
        while len(self._since) > self._most:
            del self._since[next(iter(self._since))]

    def fill(self, seq: int) -> None:
        """Forget an id that became visible, if it was missing."""
        self._since.pop(seq, None)

    def give_up(self, clock: float) -> None:
        """Forget ids that have been missing for longer than a transaction takes."""
        self._since = {seq: since for seq, since in self._since.items() if clock - since <= self._seconds}

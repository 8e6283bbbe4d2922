"""Follows an event log without losing what becomes visible late.

PostgreSQL hands out ids when a row is inserted and shows the row when its
transaction commits, so id 7 can appear after id 8. The tail therefore keeps a
low watermark: every id up to it has been seen or given up. Gaps above it are
asked for again until they fill or are older than `GAP_SECONDS` (an id whose
transaction was rolled back never appears).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from yizhi.kernel.live.events import LiveEvent, LiveSource
from yizhi.kernel.live.gaps import Gaps

GAP_SECONDS: Final = 30.0
BATCH: Final = 1000
# How many of the newest events are kept in memory; who fell further behind reloads its page.
KEPT: Final = 2000
# More missing ids than this are no late commits but a jump of the sequence.
MOST_GAPS: Final = 5000
# How far back a page looks for ids that may still commit.
LOOK_BACK: Final = 50


@dataclass(frozen=True, slots=True)
class Found:
    """What one poll saw: late events first, then new ones; `mark` is the low watermark after them."""

    late: Sequence[LiveEvent]
    fresh: Sequence[LiveEvent]
    mark: int


class Tail:
    """The reader's side: asks the source. `clock` values are monotonic seconds, passed in; `floor` is where it began."""

    def __init__(self, source: LiveSource) -> None:
        self._source = source
        self._gaps = Gaps(GAP_SECONDS, MOST_GAPS)
        self._high = 0
        self._watched = 0
        self.floor = 0

    def start(self, clock: float) -> Found:
        """Read the newest events; ids missing among the newest half may still commit and are asked for again.

        The older half is room: a listener's mark never lies at the floor, so
        it can still resume from a reader that started later.
        """
        latest = self._source.latest()
        self._high = self.floor = max(latest - KEPT, 0)
        self._watched = max(latest - KEPT // 2, 0)
        events: list[LiveEvent] = []
        while (found := self.poll(clock)).fresh:
            events += (*found.late, *found.fresh)
        return Found((), sorted((*events, *found.late), key=lambda event: event.seq), self._mark)

    def poll(self, clock: float) -> Found:
        """Return what became visible since the last poll (1 statement, 2 while gaps are open)."""
        late = self._fill_gaps(clock)
        fresh = self._source.fetch(self._high, BATCH)
        for event in fresh:
            self._gaps.note(max(self._high, self._watched), event.seq, clock)
            self._high = event.seq
        return Found(late, fresh, self._mark)

    @property
    def _mark(self) -> int:
        return min(self._gaps) - 1 if self._gaps else self._high

    def _fill_gaps(self, clock: float) -> Sequence[LiveEvent]:
        if not self._gaps:
            return ()
        late = self._source.fetch_ids(sorted(self._gaps))
        for event in late:
            self._gaps.fill(event.seq)
        self._gaps.give_up(clock)
        return late


class Backlog:
    """The listeners' side: the newest events in memory, to catch up from."""

    def __init__(self, floor: int = 0) -> None:
        self.mark = floor
        self._floor = floor
        self._recent: deque[LiveEvent] = deque()
        self._late: deque[tuple[float, LiveEvent]] = deque()

    def keep(self, found: Found, clock: float) -> None:
        """Remember what a poll found, the newest `KEPT` events and a minute of late ones."""
        self._late.extend((clock, event) for event in found.late)
        self._recent.extend((*found.late, *found.fresh))
        while len(self._recent) > KEPT:
            self._floor = max(self._floor, self._recent.popleft().seq)
        while self._late and clock - self._late[0][0] > 2 * GAP_SECONDS:
            self._late.popleft()
        self.mark = found.mark

    def since(self, after: int) -> Sequence[LiveEvent] | None:
        """Return what a listener that stopped at `after` may have missed, doubles included; None: too long ago.

        Late events below `after` are in it too: its page may have been rendered before they showed.
        """
        if after < self._floor:
            return None
        missed = {event.seq: event for event in self._recent if event.seq > after}
        missed |= {event.seq: event for _, event in self._late}
        return [missed[seq] for seq in sorted(missed)]


def resume_point(events: Sequence[LiveEvent], after: int, now: datetime) -> int:
    """Return from where somebody without a tail may go on: below the first gap that can still fill.

    A gap is given up when the event above it is older than `GAP_SECONDS`.
    """
    point = after
    for event in events:
        if event.seq != point + 1 and now - event.at < timedelta(seconds=GAP_SECONDS):
            return point
        point = event.seq
    return point


def position(source: LiveSource, now: datetime) -> int:
    """Return what a page rendered now gives to its listener as `after` (2 statements, no more than 50 rows)."""
    start = max(source.latest() - LOOK_BACK, 0)
    return resume_point(source.fetch(start, LOOK_BACK), start, now)

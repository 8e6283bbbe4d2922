"""Keeps the search for garbage short in a page worker.

Python looks through everything that is held in memory for cycles every so often, while a request waits: with the ground of
20,000 grids that takes a tenth of a second. What such a long search left in place is there to stay, and is set aside
(<https://docs.python.org/3/library/gc.html#gc.freeze>): the next one looks through what came since. It is still freed when
nobody holds it any more; only cycles that became garbage later stay.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import Any, Final

_OLDEST: Final = 2
_LONG_SECONDS: Final = 0.03


class ShortSearches:
    """Told of each search by Python; sets what lasts aside after a long one."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._began = 0.0

    def __call__(self, phase: str, info: dict[str, Any]) -> None:
        """Take the beginning or the end of a search."""
        if info["generation"] < _OLDEST:
            return
        if phase == "start":
            self._began = self._clock()
        elif self._clock() - self._began > _LONG_SECONDS:
            gc.freeze()


def keep_searches_short() -> None:
    """Begin with it, in this process."""
    gc.callbacks.append(ShortSearches())

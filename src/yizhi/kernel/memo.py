"""Small answers kept in the process for a while: master data that is read on every act.

A changed row shows in other processes after at most `seconds`; the process that
changed it forgets at once (`forget_all`, called by the admin and the importers).
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import wraps
from typing import Any, cast

_forgets: list[Callable[[], None]] = []


def memo[**P, R](seconds: float) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep each answer of a function for some seconds (arguments must be hashable)."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        kept: dict[Any, tuple[float, R]] = {}
        _forgets.append(kept.clear)

        @wraps(function)
        def answer(*args: P.args, **kwargs: P.kwargs) -> R:
            slot = (args, tuple(sorted(kwargs.items())))
            entry = kept.get(slot)
            if entry is None or time.monotonic() - entry[0] > seconds:
                entry = kept[slot] = (time.monotonic(), function(*args, **kwargs))
            return entry[1]

        return cast("Callable[P, R]", answer)

    return decorate


def forget_all() -> None:
    """Forget every kept answer in this process."""
    for forget in _forgets:
        forget()

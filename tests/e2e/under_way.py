"""Requests that the test's server is still at: a page that is closed leaves some behind, and the database is emptied after each test."""

from __future__ import annotations

import threading
import time
from typing import Any, Final

from django.core.signals import request_finished, request_started

# So long nothing may have begun until all is taken to be over, in seconds.
_CALM: Final = 0.1
PATIENCE: Final = 60.0


class UnderWay:
    """Counts requests from their beginning to the end of their answer."""

    def __init__(self) -> None:
        self._count = 0
        self._touched = 0.0
        self._lock = threading.Lock()
        request_started.connect(self._began, weak=False)
        request_finished.connect(self._ended, weak=False)

    def _began(self, **_: Any) -> None:
        self._move(1)

    def _ended(self, **_: Any) -> None:
        self._move(-1)

    def _move(self, step: int) -> None:
        with self._lock:
            self._count, self._touched = max(self._count + step, 0), time.monotonic()

    def wait(self, seconds: float = PATIENCE) -> None:
        """Return once nothing is under way, or after so long (an answer whose reader left may never say that it ended)."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            with self._lock:
                if not self._count and time.monotonic() - self._touched > _CALM:
                    return
            time.sleep(_CALM / 4)
        with self._lock:
            self._count = 0

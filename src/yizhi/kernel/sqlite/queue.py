"""A queue for the writers of one SQLite file, across threads and processes.

SQLite lets one transaction write at a time. Whoever finds the file busy sleeps and
looks again, after up to 100 ms, whoever comes in between goes first: with eight
writers at once some wait for a second while the file is idle. Here the threads
of a process wait in line, and only its first one asks for the file, every half millisecond.
The operating system gives the lock up when its process dies, however it dies.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections import defaultdict

LOOK_EVERY = 0.0005
_lines: defaultdict[str, threading.Lock] = defaultdict(threading.Lock)


class Place:
    """One connection's place in the queue of a file; the lock lies beside it, in `<file>-queue`."""

    def __init__(self, path: str) -> None:
        self._line = _lines[path]
        self._path = f"{path}-queue"
        self._file: int | None = None
        self._held = False

    def wait(self, seconds: float) -> bool:
        """Wait for one's turn; return False where it does not come in time. Held already: True."""
        if self._held:
            return True
        deadline = time.monotonic() + seconds
        if not self._line.acquire(timeout=seconds):
            return False
        self._held = self._lock_file(deadline)
        if not self._held:
            self._line.release()
        return self._held

    def leave(self) -> None:
        """Let the next one write. Harmless where it was not one's turn."""
        if self._held and self._file is not None:
            fcntl.flock(self._file, fcntl.LOCK_UN)
            self._held = False
            self._line.release()

    def close(self) -> None:
        """Leave, and give the file back."""
        self.leave()
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def _lock_file(self, deadline: float) -> bool:
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o640)
        while True:
            try:
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > deadline:
                    return False
                time.sleep(LOOK_EVERY)
            else:
                return True

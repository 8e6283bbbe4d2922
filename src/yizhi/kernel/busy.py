"""When the database kept somebody waiting too long: nothing was stored, and the same may be asked for again.

SQLite says BUSY or LOCKED (<https://www.sqlite.org/rescode.html>); PostgreSQL names its reasons
(<https://www.postgresql.org/docs/current/errcodes-appendix.html>).
"""

from __future__ import annotations

import sqlite3
from typing import Final

from django.db import OperationalError

_SQLITE: Final = frozenset({sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED})
# The lowest byte of an extended code is the code.
_PRIMARY: Final = 0xFF
# Lock not available, deadlock, could not serialize, too many connections.
_POSTGRESQL: Final = frozenset({"55P03", "40P01", "40001", "53300"})


class BusyDatabaseError(OperationalError):
    """Another transaction of this SQLite database writes for too long."""


def is_busy(error: BaseException) -> bool:
    """Tell whether a statement failed only because others were at the same rows, or too many at the database."""
    if isinstance(error, BusyDatabaseError):
        return True
    cause = error.__cause__
    if not isinstance(error, OperationalError) or cause is None:
        return False
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & _PRIMARY in _SQLITE
    return getattr(cause, "sqlstate", None) in _POSTGRESQL

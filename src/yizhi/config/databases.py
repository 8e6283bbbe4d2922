"""The database that DATABASE_URL names: SQLite (embedded default) or PostgreSQL."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import dj_database_url

# A page worker has a connection for each thread: what one may hold counts several times, and files mapped into memory
# count again for each. The system's own cache keeps the file's pages anyway.
# FULL: a commit that was acknowledged survives a power cut (SQLite, "PRAGMA synchronous").
SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA busy_timeout=20000;"
    "PRAGMA cache_size=-4000;PRAGMA mmap_size=0;PRAGMA temp_store=MEMORY;PRAGMA foreign_keys=ON;"
)


def database(url: str, data_dir: Path, *, pool_size: int) -> dict[str, Any]:
    """Django's settings for one database.

    SQLite runs in WAL mode with immediate transactions, so that a writer waits
    at BEGIN and never fails half-way with a lock it cannot upgrade.
    """
    settings: dict[str, Any] = dict(dj_database_url.parse(url or f"sqlite:///{data_dir / 'yizhi.sqlite3'}"))
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["ENGINE"] = "yizhi.kernel.sqlite"
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": SQLITE_PRAGMAS,
        }
        settings["CONN_MAX_AGE"] = None
    else:
        settings["OPTIONS"] = {**settings.get("OPTIONS", {})}
        if pool_size:
            settings["OPTIONS"]["pool"] = {"min_size": 1, "max_size": pool_size, "timeout": 20}
        settings["CONN_MAX_AGE"] = 0
    return settings

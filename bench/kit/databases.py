"""A throw-away database that is as durable as a real one, and the environment that points to it."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from tests.postgres import temporary_cluster

KINDS = ("sqlite", "postgres")
# As a real server has it: an acknowledged commit survives a power cut.
DURABLE = {
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "wal_level": "replica",
    "autovacuum": "on",
    "shared_buffers": "512MB",
    "max_wal_size": "4GB",
    "checkpoint_timeout": "15min",
}


@contextmanager
def database(kind: str) -> Iterator[dict[str, str]]:
    """Yield the environment of a site with an empty database of its own; everything is deleted afterwards."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="yizhi-bench-"))
        url = f"sqlite:///{folder}/yizhi.sqlite3"
        if kind == "postgres":
            url = stack.enter_context(temporary_cluster(**DURABLE))
        yield {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "yizhi.config.settings",
            "PYTHONPATH": "src",
            "YIZHI_ENV": "test",
            "YIZHI_HOSTS": "*",
            "YIZHI_DATA_DIR": folder,
            "DATABASE_URL": url,
        }

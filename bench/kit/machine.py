"""The machine and the versions that a figure belongs to."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import version
from pathlib import Path

from tests.postgres import PostgresMissingError, programs


def memory_gb() -> float:
    """Return the machine's memory in GB (2**30 bytes)."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()


def postgres_version() -> str:
    """Return the installed PostgreSQL's version."""
    try:
        said = subprocess.run([programs() / "postgres", "--version"], check=True, capture_output=True, text=True).stdout
    except PostgresMissingError:
        return "not installed"
    found = re.search(r"\d+(\.\d+)*", said)
    return found.group() if found else "unknown"


def describe() -> str:
    """Return two lines: the machine with its load, and the versions."""
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return (
        f"{len(os.sched_getaffinity(0))} cores, {memory_gb():.0f} GB, {processor()}; load before: {load}\n"
        f"Python {platform.python_version()}, Django {version('django')}, Granian {version('granian')}, "
        f"SQLite {sqlite3.sqlite_version}, PostgreSQL {postgres_version()}"
    )

"""The copy as a page sees it: the newest generation, opened once a process, brought up to this moment."""

from __future__ import annotations

import logging
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import duckdb

from yizhi.insights.domain.copy import manifest as manifests
from yizhi.insights.domain.copy.overlay import Overlay

logger = logging.getLogger("yizhi.insights")

# After something went wrong with the copy, pages do without it for so long.
_REST_SECONDS: Final = 30.0
_TRIES: Final = 3


@dataclass(slots=True)
class _Open:
    """What a process has open, and of which file."""

    stamp: tuple[int, int] = (0, 0)
    overlay: Overlay | None = None
    rest_until: float = 0.0
    lock: threading.Lock = field(default_factory=threading.Lock)


_opened: dict[Path, _Open] = {}


def _stamp(directory: Path) -> tuple[int, int] | None:
    try:
        stat = (directory / manifests.NAME).stat()
    except OSError:
        return None
    return stat.st_mtime_ns, stat.st_ino


def _open_newest(directory: Path) -> Overlay | None:
    """Open what the manifest names; a base may go between reading its name and opening it, where a newer one came."""
    for left in reversed(range(_TRIES)):
        manifest = manifests.read(directory)
        if manifest is None or not manifests.is_of_this_database(manifest):
            return None
        try:
            return Overlay(manifest, directory)
        except duckdb.Error:
            if not left:
                raise
    return None


def give_up() -> None:
    """Do without the copy for a while, and open it anew afterwards. Call it where an error was caught."""
    logger.exception("the columnar copy cannot be read; the database answers instead")  # noqa: LOG004 - called by who catches
    directory = manifests.folder()
    slot = _opened.setdefault(directory, _Open())
    slot.overlay, slot.stamp, slot.rest_until = None, (0, 0), time.monotonic() + _REST_SECONDS


def current() -> Overlay | None:
    """Return the newest generation, brought up to this moment; None where there is none that can be read."""
    directory = manifests.folder()
    stamp = _stamp(directory)
    if stamp is None:
        return None
    slot = _opened.setdefault(directory, _Open())
    if time.monotonic() < slot.rest_until:
        return None
    try:
        with slot.lock:
            if slot.stamp != stamp:
                slot.overlay, slot.stamp = _open_newest(directory), stamp
            overlay = slot.overlay
        if overlay is not None:
            overlay.bring_up()
    except (duckdb.Error, OSError):
        give_up()
        return None
    return overlay

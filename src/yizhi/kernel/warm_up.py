"""What a page worker does before its first reader comes: loads the pages' code and reads what it will hold in memory.

It goes on looking whether that changed: who opens a page after new boundaries came into force does not wait for them to be read.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Final

from django.conf import settings
from django.db import connections
from django.urls import get_resolver, reverse
from django.utils import translation

from yizhi.kernel import registry
from yizhi.kernel.garbage import keep_searches_short

logger = logging.getLogger("yizhi.kernel")

# What did not change costs one small statement.
_AGAIN_SECONDS: Final = 2.0


def warm_up(missing: frozenset[str] = frozenset()) -> frozenset[str]:
    """Read everything registered, one after the other; return the names of what failed, which is read by whoever needs it first.

    What was `missing` before is not told of again.
    """
    failed = set()
    try:
        for name, read in registry.warm_ups:
            try:
                read()
            except Exception:
                failed.add(name)
                if name not in missing:
                    logger.warning("the worker goes on without %s", name, exc_info=True)
    finally:
        connections.close_all()
    return frozenset(failed)


def stay_warm(wait: Callable[[], bool]) -> None:
    """Read everything registered, and again whenever `wait` returns True."""
    missing = warm_up()
    while wait():
        missing = warm_up(missing)


def _a_while() -> bool:
    time.sleep(_AGAIN_SECONDS)
    return True


def load_pages() -> None:
    """Load the code of all pages, their addresses and the words of each language."""
    list(get_resolver().url_patterns)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("health:ready")


def start_warm() -> None:
    """Load the code of all pages now, and read the rest beside the first requests."""
    keep_searches_short()
    load_pages()
    threading.Thread(target=stay_warm, args=[_a_while], name="warm-up", daemon=True).start()

"""What a page worker does before its first reader comes: loads the pages' code and reads what it will hold in memory."""

from __future__ import annotations

import logging
import threading

from django.conf import settings
from django.db import connections
from django.urls import get_resolver, reverse
from django.utils import translation

from yizhi.kernel import registry

logger = logging.getLogger("yizhi.kernel")


def warm_up() -> None:
    """Read everything registered, one after the other; what fails is read by whoever needs it first."""
    try:
        for name, read in registry.warm_ups:
            try:
                read()
            except Exception:
                logger.warning("the worker starts without %s", name, exc_info=True)
    finally:
        connections.close_all()


def load_pages() -> None:
    """Load the code of all pages, their addresses and the words of each language."""
    list(get_resolver().url_patterns)
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            reverse("health:ready")


def start_warm() -> None:
    """Load the code of all pages now, and read the rest beside the first requests."""
    load_pages()
    threading.Thread(target=warm_up, name="warm-up", daemon=True).start()

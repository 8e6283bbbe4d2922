"""`tick`: the heartbeat beside the worker; queues deliveries and periodic jobs."""

from __future__ import annotations

import logging
import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import Error as DatabaseError
from django.db import close_old_connections, connection

from yizhi.kernel import clock
from yizhi.kernel.ticker import Ticker

INTERVAL = 1.0
logger = logging.getLogger("yizhi.ticker")


class Command(BaseCommand):
    """Runs until it is told to stop."""

    help = "Queues deliveries and periodic jobs, about once a second."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Tick until SIGINT or SIGTERM."""
        stop = threading.Event()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        ticker = Ticker()
        while not stop.wait(INTERVAL):
            self.tick(ticker)

    def tick(self, ticker: Ticker) -> None:
        """Do one step; a database that is away is tried again at the next."""
        try:
            close_old_connections()
            ticker.step(clock.now())
        except DatabaseError:
            logger.exception("tick failed")
            connection.close()

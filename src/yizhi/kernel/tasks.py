"""Background tasks: each calls one function. They are queued by the ticker."""

from __future__ import annotations

import time

from django.tasks import task

from yizhi.kernel import clock, outbox, registry

LONGEST_RUN = 50.0


@task
def deliver_outbox() -> int:
    """Deliver what is due, for at most 50 seconds at a stretch; return how many were tried."""
    started, total = time.monotonic(), 0
    while time.monotonic() - started < LONGEST_RUN:
        tried = outbox.deliver_due(clock.now())
        if not tried:
            break
        total += tried
    return total


@task
def run_periodic(name: str) -> int:
    """Run one registered periodic job; return how many rows it changed."""
    _, job = registry.periodic.get(name)
    return job(clock.now())

"""Background tasks: each calls one function. They are queued by the ticker."""

from __future__ import annotations

import time
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.tasks import task
from django.utils import translation

from yizhi.kernel import clock, jobs, outbox, registry
from yizhi.kernel.queues import LONG

if TYPE_CHECKING:
    import uuid

    from yizhi.kernel.models import Job

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
    return registry.periodic.get(name).run(clock.now())


@task(queue_name=LONG)
def work_at_jobs() -> int:
    """Work at the long work that waits; return how many jobs were worked at."""
    return jobs.go_on(clock.now)


def look_after_jobs(_now: datetime) -> int:
    """Have somebody work at jobs, where there are any: those of a process that was killed are begun again."""
    if not jobs.is_pending():
        return 0
    work_at_jobs.enqueue()
    return 1


def begin(kind: str, *, subject: str, facts: dict[str, Any], key: uuid.UUID, user_id: int | None) -> Job:
    """Ask for long work as `jobs.ask` does, in the reader's language, and have it begin once the transaction has ended."""
    language = translation.get_language() or "zh-hans"
    job = jobs.ask(kind, subject=subject, facts=facts, key=key, user_id=user_id, language=language, now=clock.now())
    transaction.on_commit(_work_soon)
    return job


def _work_soon() -> None:
    work_at_jobs.enqueue()

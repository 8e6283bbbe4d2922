"""Background tasks of casework."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.tasks import task

from yizhi.casework.domain import regridding
from yizhi.kernel import clock
from yizhi.kernel.queues import LONG

if TYPE_CHECKING:
    from datetime import datetime

    from yizhi.casework.models import RegriddingJob
    from yizhi.org.actor import Actor


@task(queue_name=LONG)
def regrid() -> int:
    """Work a stretch at the re-gridding that is due, and come back for the next; return how many cases were looked at."""
    done = regridding.go_on(clock.now())
    if done and regridding.is_pending():
        regrid.enqueue()
    return done


def _enqueue() -> None:
    regrid.enqueue()


def regrid_after(reason: str, actor: Actor, now: datetime) -> RegriddingJob:
    """Ask for re-gridding, and have it begin as soon as the transaction has ended."""
    job = regridding.ask_regridding(reason, actor=actor, now=now)
    transaction.on_commit(_enqueue)
    return job

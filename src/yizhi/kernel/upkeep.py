"""Periodic jobs of the kernel itself: what is finished does not pile up."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.contrib.sessions.models import Session
from django_tasks_db.models import DBTaskResult

from yizhi.kernel.models import Notification, OutboxMessage, OutboxStatus

DAY: Final = 24 * 60 * 60
KEEP_TASKS: Final = timedelta(days=2)
KEEP_MESSAGES: Final = timedelta(days=90)


def sweep_tasks(now: datetime) -> int:
    """Delete results of tasks that ended more than two days ago."""
    return DBTaskResult.objects.filter(finished_at__lt=now - KEEP_TASKS).delete()[0]


def sweep_sessions(now: datetime) -> int:
    """Delete sessions that have expired."""
    return Session.objects.filter(expire_date__lt=now).delete()[0]


def sweep_messages(now: datetime) -> int:
    """Delete settled messages after 90 days, with their on-site notices; failed ones stay to be seen."""
    old = OutboxMessage.objects.filter(
        status__in=(OutboxStatus.SENT, OutboxStatus.SKIPPED), created_at__lt=now - KEEP_MESSAGES
    )
    old = old.exclude(pk__in=Notification.objects.filter(read_at__isnull=True).values("message"))
    return old.delete()[0]

"""Decides, about once a second, which background tasks to put in the queue."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.tasks import Task, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from yizhi.kernel import outbox, registry, tasks

# A task that "runs" for longer belonged to a worker that is gone.
LOST_AFTER = timedelta(minutes=10)
SHORTEST_PERIOD = 60.0


def is_queued(task: Task[..., Any], now: datetime, *args: Any) -> bool:
    """Tell whether the same task with the same arguments waits or runs."""
    rows = DBTaskResult.objects.filter(
        task_path=task.module_path, status__in=(TaskResultStatus.READY, TaskResultStatus.RUNNING)
    )
    return any(
        row.args_kwargs["args"] == list(args)
        for row in rows.only("args_kwargs", "status", "started_at")
        if row.status == TaskResultStatus.READY or (row.started_at is not None and now - row.started_at < LOST_AFTER)
    )


class Ticker:
    """Keeps when each periodic job was last queued; a restart runs each once, which is harmless."""

    def __init__(self) -> None:
        self._last: dict[str, datetime] = {}

    def step(self, now: datetime) -> list[str]:
        """Queue what is due; return the names (1–2 statements when nothing is)."""
        queued = []
        if outbox.due_exists(now) and not is_queued(tasks.deliver_outbox, now):
            tasks.deliver_outbox.enqueue()
            queued.append("outbox")
        for name, job in registry.periodic:
            if self._is_due(name, job.seconds, now):
                self._last[name] = now
                if not is_queued(tasks.run_periodic, now, name):
                    tasks.run_periodic.using(queue_name=job.queue).enqueue(name)
                    queued.append(name)
        return queued

    def _is_due(self, name: str, seconds: float, now: datetime) -> bool:
        last = self._last.get(name)
        return last is None or now - last >= timedelta(seconds=max(seconds, SHORTEST_PERIOD))

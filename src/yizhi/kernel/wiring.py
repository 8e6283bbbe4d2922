"""What the kernel itself registers at start: channels, its recipient kind, its jobs."""

from __future__ import annotations

from yizhi.kernel import channels, jobs, registry, tasks, upkeep


def register() -> None:
    """Register the kernel's own entries."""
    registry.channels.register("onsite", channels.onsite)
    registry.channels.register("email", channels.email)
    registry.channels.register("sms", channels.console_sms)
    registry.recipients.register("user", channels.user_addresses)
    registry.notices.register("job.ended", jobs.notice)
    registry.periodic.register("look after long work", registry.Periodic(60.0, tasks.look_after_jobs))
    registry.periodic.register("sweep long work", registry.Periodic(upkeep.DAY, jobs.sweep))
    registry.periodic.register("sweep tasks", registry.Periodic(upkeep.DAY, upkeep.sweep_tasks))
    registry.periodic.register("sweep sessions", registry.Periodic(upkeep.DAY, upkeep.sweep_sessions))
    registry.periodic.register("sweep messages", registry.Periodic(upkeep.DAY, upkeep.sweep_messages))

"""What media hands down to the kernel at start: its periodic jobs."""

from __future__ import annotations

from yizhi.kernel import registry
from yizhi.kernel.queues import LONG
from yizhi.media.domain.orphans import sweep_orphans
from yizhi.media.domain.photos import sweep_unclaimed

HOUR = 60.0 * 60.0


def register() -> None:
    """Register the sweeps of photos and files that nothing needs."""
    registry.periodic.register("sweep unclaimed photos", registry.Periodic(HOUR, sweep_unclaimed))
    registry.periodic.register("sweep orphan files", registry.Periodic(24 * HOUR, sweep_orphans, LONG))

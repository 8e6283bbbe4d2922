"""What insights hands down to the kernel at start."""

from __future__ import annotations

from yizhi.insights.domain.copy import upkeep
from yizhi.kernel import registry
from yizhi.kernel.queues import LONG


def register() -> None:
    """Register the job that keeps the columnar copy near the log."""
    registry.periodic.register("keep the columnar copy", registry.Periodic(60.0, upkeep.keep, LONG))

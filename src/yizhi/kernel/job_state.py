"""Where long work stands: jobs of the kernel and re-gridding alike."""

from __future__ import annotations

from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _


class JobState(models.TextChoices):
    """Where a long job stands."""

    WAITING = "waiting", _("Waiting")
    RUNNING = "running", _("Running")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", _("Stopped")


UNDER_WAY: Final = (JobState.WAITING, JobState.RUNNING)


def percent(state: str, done: int, total: int) -> int:
    """Return how much of long work is done, 0 to 100; all of it once it came to its end, whatever was counted."""
    if state == JobState.DONE:
        return 100
    return min(100, done * 100 // total) if total else 0

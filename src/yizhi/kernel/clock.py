"""The only place that asks what time it is; everything else is handed the time."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def now() -> datetime:
    """Return the current instant, aware, in UTC."""
    return timezone.now()


def local(moment: datetime) -> datetime:
    """Return the same instant in the deployment's zone."""
    return timezone.localtime(moment)


def today() -> date:
    """Return today's date in the deployment's zone."""
    return timezone.localdate()

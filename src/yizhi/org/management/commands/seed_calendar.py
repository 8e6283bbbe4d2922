"""`yizhi manage seed-calendar`: the shipped public holidays and make-up working days."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from yizhi.org.domain.calendar import seed_calendar


class Command(BaseCommand):
    """Adds what the table does not have; edited days stay."""

    help = "Add the shipped public holidays and make-up working days (2004–2026) that the calendar does not have yet."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seed and say how many days are new."""
        self.stdout.write(_("%(count)s days added.") % {"count": seed_calendar()})

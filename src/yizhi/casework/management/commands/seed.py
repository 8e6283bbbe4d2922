"""`yizhi seed`: the work calendar and the master data that a deployment starts with."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from yizhi.casework.domain.seed import seed_casework
from yizhi.grid.domain.duties import seed_duties
from yizhi.org.domain.calendar import seed_calendar


class Command(BaseCommand):
    """Add what is missing; nothing that is there is changed."""

    help = "Add holidays, duties of a grid, categories, report pictures, case standards, reasons and limits that are missing. Safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seed and say how many rows each part added."""
        added = {"holidays": seed_calendar(), "duties": seed_duties(), **asdict(seed_casework())}
        for name, count in added.items():
            self.stdout.write(f"{name.replace('_', ' ')}: {count} added")

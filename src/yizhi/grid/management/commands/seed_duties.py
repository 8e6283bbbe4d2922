"""`yizhi seed-duties`: the duties that a deployment starts with."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yizhi.grid.domain.duties import seed_duties


class Command(BaseCommand):
    """Add what is missing; nothing that is there is changed."""

    help = "Add the duties of a grid that are missing (grid worker, grid leader, police officer …). Safe to run again."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Seed and say how many were added."""
        self.stdout.write(f"duties: {seed_duties()} added")

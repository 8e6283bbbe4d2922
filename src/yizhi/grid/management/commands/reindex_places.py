"""`yizhi reindex-places`: makes the search index of places again from the places."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yizhi.grid.domain.finding import reindex


class Command(BaseCommand):
    """Safe at any time: it runs in one transaction."""

    help = "Make the search index of places again (after rows were changed past the application)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Reindex and say how many places can be found."""
        self.stdout.write(f"places: {reindex()} indexed")

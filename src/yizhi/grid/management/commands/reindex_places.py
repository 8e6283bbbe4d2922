"""`yizhi reindex-places`: makes the search index of places again from the places."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from yizhi.grid.domain.reindexing import reindex


class Command(BaseCommand):
    """Safe at any time and beside running workers: it goes in batches, and places stay findable."""

    help = "Make the search index of places again (after rows were changed past the application)."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Reindex and say how many places can be found."""
        self.stdout.write(f"places: {reindex()} indexed")

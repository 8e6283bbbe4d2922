"""Write docs/workflow.md from the workflow table."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from yizhi.casework.domain.workflow_doc import workflow_doc


class Command(BaseCommand):
    """Prints the page, or writes it to a file."""

    help = "Write docs/workflow.md from the workflow table."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Add the file to write."""
        parser.add_argument("--write", type=Path)

    def handle(self, **options: Any) -> None:
        """Print or write."""
        if options["write"]:
            options["write"].write_text(workflow_doc(), encoding="utf-8")
        else:
            self.stdout.write(workflow_doc())

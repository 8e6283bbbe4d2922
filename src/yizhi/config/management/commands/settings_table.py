"""`settings_table`: writes docs/settings.md from the table that the code reads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from yizhi.config.settings_page import settings_page


class Command(BaseCommand):
    """Writes the page, or with --check says whether it is current."""

    help = "Writes docs/settings.md."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--check`."""
        parser.add_argument("--check", action="store_true", help="write nothing; fail where the page is not current")

    def handle(self, *args: Any, check: bool = False, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Write or compare."""
        page = Path(settings.ROOT) / "docs" / "settings.md"
        text = settings_page()
        if not check:
            page.write_text(text, encoding="utf-8")
            self.stdout.write(f"{page} written")
        elif not page.exists() or page.read_text(encoding="utf-8") != text:
            message = "docs/settings.md is not current: ./run manage settings_table"
            raise CommandError(message)

"""`newkey`: fresh secrets for the environment."""

from __future__ import annotations

import secrets
from typing import Any

from cryptography.fernet import Fernet
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    """Prints lines that may be pasted into an environment file."""

    help = "Prints a fresh YIZHI_SECRET_KEY, YIZHI_FIELD_KEYS and YIZHI_SEARCH_KEY."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Print the three."""
        self.stdout.write(f"YIZHI_SECRET_KEY={secrets.token_urlsafe(48)}")
        self.stdout.write(f"YIZHI_FIELD_KEYS={Fernet.generate_key().decode()}")
        self.stdout.write(f"YIZHI_SEARCH_KEY={secrets.token_urlsafe(32)}")

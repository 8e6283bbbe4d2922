# ruff: noqa: SLF001 - `Model._meta` is Django's documented API
"""`rotatekeys`: after a new key was put in front of YIZHI_FIELD_KEYS."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from yizhi.kernel.rotation import encrypted_fields, rotate


class Command(BaseCommand):
    """Re-encrypts everything; safe while the site runs, safe to run again."""

    help = "Re-encrypts personal fields with the newest key of YIZHI_FIELD_KEYS."

    def handle(self, *args: Any, **options: Any) -> None:  # noqa: ARG002 - Django's signature
        """Rotate model by model; fail where a value cannot be read, so that nobody drops the old key."""
        lost = 0
        for model, fields in encrypted_fields():
            changed, unreadable = rotate(model, fields)
            lost += unreadable
            self.stdout.write(f"{model._meta.label}: {changed} re-encrypted, {unreadable} unreadable")
        if lost:
            message = f"{lost} values cannot be read with the keys given. Keep the old keys."
            raise CommandError(message)
        self.stdout.write("Done. Older keys may be taken out of YIZHI_FIELD_KEYS.")

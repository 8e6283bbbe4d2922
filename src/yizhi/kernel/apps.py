"""Kernel: time, ids, errors, audit trail, outbox, scoping. No nouns of the field."""

from contextlib import suppress

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    """The ground that every part stands on."""

    name = "yizhi.kernel"
    verbose_name = _("System")

    def ready(self) -> None:
        """Make the directories for data, then register the kernel's own channels and jobs."""
        for directory in (settings.STATIC_ROOT, settings.MEDIA_ROOT):
            with suppress(OSError):  # /health/ready and the first upload say so in words
                directory.mkdir(parents=True, exist_ok=True)
        from yizhi.kernel import wiring  # noqa: PLC0415 - models are ready only now

        wiring.register()

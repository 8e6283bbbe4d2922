"""Pages for residents."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Phone first, no account needed."""

    name = "yizhi.portal"
    verbose_name = _("Resident pages")

    def ready(self) -> None:
        """Hand down who of the residents may see a photo."""
        from yizhi.kernel.registry import photo_guards  # noqa: PLC0415 - apps are loaded first
        from yizhi.portal.guards import holder_sees  # noqa: PLC0415 - the same

        photo_guards.register("reporter", holder_sees)

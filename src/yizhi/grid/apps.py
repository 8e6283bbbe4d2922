"""Areas, boundaries, places, coordinates, point → grid."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class GridConfig(AppConfig):
    """The ground: 地上有格."""

    name = "yizhi.grid"
    verbose_name = _("Areas")

    def ready(self) -> None:
        """Put areas and places among the layers of the map page."""
        from yizhi.grid import wiring  # noqa: PLC0415 - models are ready only now

        wiring.register()

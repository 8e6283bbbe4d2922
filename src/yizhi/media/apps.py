"""Photos and documents: guarded intake, EXIF off, thumbnails, retention."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    """Files that people send in."""

    name = "yizhi.media"
    verbose_name = _("Photos")

    def ready(self) -> None:
        """Register the sweeps."""
        from yizhi.media import wiring  # noqa: PLC0415 - models are ready only now

        wiring.register()

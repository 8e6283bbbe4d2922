"""Insights: the columnar copy of cases, and what reads many of them at once."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    """Reads everything, writes nothing of theirs."""

    name = "yizhi.insights"
    verbose_name = _("Figures")

    def ready(self) -> None:
        """Hand down what the kernel calls: the job that keeps the copy."""
        from yizhi.insights import wiring  # noqa: PLC0415 - models are ready only now

        wiring.register()

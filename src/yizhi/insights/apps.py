"""Insights: the columnar copy of cases, and what reads many of them at once."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightsConfig(AppConfig):
    """Reads everything, writes nothing of theirs."""

    name = "yizhi.insights"
    verbose_name = _("Figures")

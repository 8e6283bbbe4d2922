"""Pages for staff: inbox, map, field work."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorkbenchConfig(AppConfig):
    """Where staff spend their day."""

    name = "yizhi.workbench"
    verbose_name = _("Workbench")

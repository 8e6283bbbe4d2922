"""Pages for residents."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    """Phone first, no account needed."""

    name = "yizhi.portal"
    verbose_name = _("Resident pages")

"""People, roles, organisations, work calendars."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrgConfig(AppConfig):
    """Who acts, for whom, and when they work."""

    name = "yizhi.org"
    verbose_name = _("People and organisations")

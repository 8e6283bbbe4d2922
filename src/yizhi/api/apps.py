"""REST: the same acts, thin."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApiConfig(AppConfig):
    """Doors for other systems."""

    name = "yizhi.api"
    verbose_name = _("API")

"""Kernel: time, ids, errors, audit trail, outbox, scoping. No nouns of the field."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KernelConfig(AppConfig):
    """The ground that every part stands on."""

    name = "yizhi.kernel"
    verbose_name = _("System")

"""Casework: reports, cases, dispatch orders, checks, ratings, time limits."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CaseworkConfig(AppConfig):
    """One problem, one record, one answer."""

    name = "yizhi.casework"
    verbose_name = _("Casework")

    def ready(self) -> None:
        """Hand down what lower parts call: recipients, notices, periodic jobs, the live source."""
        from yizhi.casework import wiring  # noqa: PLC0415 - models are ready only now

        wiring.register()

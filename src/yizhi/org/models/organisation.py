"""Organisations that cases are dispatched to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.kernel.naming import in_language
from yizhi.org.enums import OrganisationKind


class Organisation(models.Model):
    """A department, company, committee or member unit. `area_code` limits it to an area (empty: everywhere)."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    kind = models.CharField(_("kind"), max_length=20, choices=OrganisationKind, default=OrganisationKind.DEPARTMENT)
    area_code = models.CharField(_("area code"), max_length=15, blank=True)
    office_phone = models.CharField(_("office phone"), max_length=40, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ("kind", "code")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return in_language(self.name, self.name_en)

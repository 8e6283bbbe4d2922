"""Who is in the grid (格中有人): duties, who holds them where, and who stands in."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.grid.enums import ContactRule
from yizhi.kernel.naming import in_language
from yizhi.org.models import Organisation


class Duty(models.Model):
    """A kind of duty in a grid: grid leader, police officer, legal adviser, doctor.

    `contact_rule` says what residents see of its holders; `is_required` makes an
    area without a holder stand out. The grid worker is a role (`org.RoleGrant`), not a duty.
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    name = models.CharField(_("name"), max_length=40)
    name_en = models.CharField(_("English name"), max_length=60, blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    contact_rule = models.CharField(_("residents see"), max_length=10, choices=ContactRule, default=ContactRule.OFFICE)
    is_required = models.BooleanField(_("each grid needs one"), default=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return in_language(self.name, self.name_en)


class DutyHolder(models.Model):
    """Who holds a duty in an area (and all below it), from and until which day.

    A member of staff (`user`) or an organisation or both, or only a name. `office_phone` is
    an office's number; private numbers have no place here.
    """

    duty = models.ForeignKey(Duty, models.PROTECT, related_name="holders", verbose_name=_("duty"))
    area_code = models.CharField(_("area code"), max_length=15, db_index=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("user")
    )
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(_("name"), max_length=60, blank=True)
    office_phone = models.CharField(_("office phone"), max_length=30, blank=True)
    from_day = models.DateField(_("from"), null=True, blank=True)
    until_day = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("holder of a duty")
        verbose_name_plural = _("holders of duties")
        ordering = ("duty", "id")

    def __str__(self) -> str:
        return self.name or str(self.organisation or self.user or "")


class Absence(models.Model):
    """Days on which somebody is away and who stands in, for duties and grid workers alike.

    Of `holder` (a duty) or `user` (a grid worker) exactly one is set.
    """

    holder = models.ForeignKey(
        DutyHolder, models.CASCADE, null=True, blank=True, related_name="absences", verbose_name=_("holder of a duty")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("grid worker")
    )
    from_day = models.DateField(_("from"))
    until_day = models.DateField(_("until"))
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("stands in")
    )
    substitute_name = models.CharField(_("name of who stands in"), max_length=60, blank=True)
    substitute_phone = models.CharField(_("office phone of who stands in"), max_length=30, blank=True)

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("from_day", "id")
        constraints = [
            models.CheckConstraint(condition=models.Q(from_day__lte=models.F("until_day")), name="grid_absence_days"),
            models.CheckConstraint(
                condition=models.Q(holder__isnull=True) ^ models.Q(user__isnull=True), name="grid_absence_whose"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_day}–{self.until_day}"

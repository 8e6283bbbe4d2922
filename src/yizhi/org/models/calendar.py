"""Working hours and the days that differ from plain weeks."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class WorkingPeriod(models.Model):
    """A span of working hours on every working day, local time (default 08:00–12:00 and 14:00–18:00)."""

    starts_at = models.TimeField(_("from"))
    ends_at = models.TimeField(_("to"))

    class Meta:
        verbose_name = _("working hours")
        verbose_name_plural = _("working hours")
        ordering = ("starts_at",)
        constraints = [
            models.CheckConstraint(condition=models.Q(ends_at__gt=models.F("starts_at")), name="org_period_forward")
        ]

    def __str__(self) -> str:
        return f"{self.starts_at:%H:%M}–{self.ends_at:%H:%M}"


class CalendarDay(models.Model):
    """A public holiday (not working) or a make-up working day 调休 (working)."""

    day = models.DateField(_("day"), primary_key=True)
    is_working = models.BooleanField(_("working day"))
    name = models.CharField(_("name"), max_length=60, blank=True)
    source = models.CharField(_("source"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("special day")
        verbose_name_plural = _("special days")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

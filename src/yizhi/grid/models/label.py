"""QR labels of places, buildings and grids."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.grid.models.place import Place


class Label(models.Model):
    """A code on a wall. `code` is random and carries a keyed check, so that it can be neither forged nor counted through.

    It leads to `place`, or to the area `area_code` where `place` is empty. A revoked
    label says so when scanned; `replaced_by` is the one issued in its stead.
    """

    code = models.CharField(_("code"), max_length=24, unique=True)
    place = models.ForeignKey(Place, models.CASCADE, null=True, blank=True, related_name="labels")
    area_code = models.CharField(_("area code"), max_length=15, blank=True, db_index=True)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    replaced_by = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+")
    printed_at = models.DateTimeField(_("printed"), null=True, blank=True)

    class Meta:
        verbose_name = _("label")
        verbose_name_plural = _("labels")
        ordering = ("-id",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(place__isnull=False) | ~models.Q(area_code=""), name="grid_label_whose"
            ),
            models.UniqueConstraint(
                fields=["place"],
                condition=models.Q(place__isnull=False, revoked_at__isnull=True),
                name="grid_label_place_once",
            ),
            models.UniqueConstraint(
                fields=["area_code"],
                condition=models.Q(place__isnull=True, revoked_at__isnull=True),
                name="grid_label_area_once",
            ),
        ]

    def __str__(self) -> str:
        return self.code

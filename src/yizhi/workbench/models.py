"""Links of wall screens."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.kernel.ids import new_token


class ScreenLink(models.Model):
    """A wall screen's own address: signed, read-only, revocable, for some areas.

    `areas` are the codes it rotates through, each shown for `seconds`. The address
    carries `token` and a keyed signature of it.
    """

    token = models.CharField(max_length=22, unique=True, default=new_token, editable=False)
    title = models.CharField(_("title"), max_length=60)
    areas = models.JSONField(_("areas"), default=list)
    seconds = models.PositiveSmallIntegerField(_("seconds an area"), default=30)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    expires_at = models.DateTimeField(_("ends"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    seen_at = models.DateTimeField(_("last seen"), null=True, blank=True)

    class Meta:
        verbose_name = _("wall screen")
        verbose_name_plural = _("wall screens")
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.title

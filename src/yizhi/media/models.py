"""Photos as stored: re-encoded, without EXIF, with a thumbnail."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.kernel.ids import uuid7


class Photo(models.Model):
    """One photo. Uploaded first (`claimed_at` empty), then claimed by what it belongs to.

    `upload_key` is made by the client: a retry with the same key is the same photo.
    Unclaimed photos are swept, rows and files, after a day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    upload_key = models.UUIDField(_("upload key"), unique=True)
    file = models.FileField(_("file"), upload_to="photos/%Y/%m/%d")
    thumbnail = models.FileField(_("thumbnail"), upload_to="photos/%Y/%m/%d")
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    size = models.PositiveIntegerField(_("bytes"))
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField(_("uploaded"))
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        indexes = [
            models.Index(
                fields=["created_at"], condition=models.Q(claimed_at__isnull=True), name="media_photo_unclaimed"
            )
        ]

    def __str__(self) -> str:
        return str(self.id)

"""Areas with their boundaries, and the revision that tells processes to look again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.grid.enums import CODE_LENGTH, Level
from yizhi.kernel.naming import in_language


class Area(models.Model):
    """A node of the division tree. `code` is a prefix code: an area's parent is a prefix of it.

    `geometry` is WKB (2-D, WGS 84 / CGCS2000, degrees), a Polygon or MultiPolygon;
    the bbox columns are its bounds and (lon, lat) a point inside it.
    """

    code = models.CharField(_("code"), max_length=15, primary_key=True)
    level = models.CharField(_("level"), max_length=10, choices=Level)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    geometry = models.BinaryField(null=True, editable=False)
    min_lon = models.FloatField(null=True, editable=False)
    min_lat = models.FloatField(null=True, editable=False)
    max_lon = models.FloatField(null=True, editable=False)
    max_lat = models.FloatField(null=True, editable=False)
    lon = models.FloatField(null=True, editable=False)
    lat = models.FloatField(null=True, editable=False)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        ordering = ("code",)
        indexes = [models.Index(fields=["level", "code"], name="grid_area_level")]

    def __str__(self) -> str:
        return f"{self.label} {self.code}"

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return in_language(self.name, self.name_en)

    @property
    def short_code(self) -> str:
        """The area's own three digits, e.g. `007` of a grid."""
        return self.code[-3:] if len(self.code) > CODE_LENGTH[Level.COUNTY] else self.code


class BoundaryRevision(models.Model):
    """One row that counts changes of boundaries; processes compare it and refresh their index."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    revision = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.revision)

"""Areas with their boundaries, places, and the revision that tells processes to look again."""

from __future__ import annotations

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yizhi.grid.enums import CODE_LENGTH, Level, PlaceKind


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
        return self.name_en if self.name_en and get_language() == "en" else self.name

    @property
    def short_code(self) -> str:
        """The area's own three digits, e.g. `007` of a grid."""
        return self.code[-3:] if len(self.code) > CODE_LENGTH[Level.COUNTY] else self.code


class Place(models.Model):
    """A building, road or public place: the tenant's own base map, and what an address can be picked from."""

    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    area_code = models.CharField(_("area code"), max_length=15, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    geometry = models.BinaryField(editable=False)
    min_lon = models.FloatField(editable=False)
    min_lat = models.FloatField(editable=False)
    max_lon = models.FloatField(editable=False)
    max_lat = models.FloatField(editable=False)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        indexes = [
            models.Index(fields=["area_code", "kind"], name="grid_place_area"),
            models.Index(fields=["kind", "min_lon"], name="grid_place_bbox"),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return self.name_en if self.name_en and get_language() == "en" else self.name


class BoundaryRevision(models.Model):
    """One row that counts changes of boundaries; processes compare it and refresh their index."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    revision = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.revision)

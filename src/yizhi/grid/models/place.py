"""Places: buildings, roads, public places, inspected premises and the standard's components."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.grid.enums import PlaceKind, PlaceState
from yizhi.kernel.ids import uuid7
from yizhi.kernel.naming import in_language
from yizhi.media.models import Photo
from yizhi.org.models import Organisation


class Place(models.Model):
    """Something that stands in a grid: the tenant's own base map, and what an address can be picked from.

    `code` is the tenant's own number; of a component it is the 17-digit code of
    GB/T 47678 (6 county + 5 class + 6 serial), empty where there is none.
    `component_class` is its 5-digit class. Geometry is WKB (WGS 84, degrees): a
    polygon, a line, or for components a point. Places with a history are switched
    off, not deleted.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    kind = models.CharField(_("kind"), max_length=10, choices=PlaceKind)
    code = models.CharField(_("code"), max_length=40, blank=True)
    component_class = models.CharField(_("component class"), max_length=5, blank=True)
    name = models.CharField(_("name"), max_length=100)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    area_code = models.CharField(_("area code"), max_length=15, blank=True)
    address = models.CharField(_("address"), max_length=200, blank=True)
    storeys = models.PositiveSmallIntegerField(_("storeys"), null=True, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=PlaceState, default=PlaceState.INTACT)
    owner = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("owner")
    )
    competent = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("competent organisation")
    )
    maintainer = models.ForeignKey(
        Organisation,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("maintaining organisation"),
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    version = models.PositiveIntegerField(default=0, editable=False)
    import_key = models.CharField(max_length=100, null=True, blank=True, editable=False)  # noqa: DJ001 - NULL, so that only imports are unique
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
            models.Index(fields=["component_class"], condition=~models.Q(component_class=""), name="grid_place_class"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["kind", "code"], condition=~models.Q(code=""), name="grid_place_code"),
            models.UniqueConstraint(
                fields=["import_key"], condition=models.Q(import_key__isnull=False), name="grid_place_import"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def label(self) -> str:
        """Name in the reader's language."""
        return in_language(self.name, self.name_en)


class Entrance(models.Model):
    """A door of a building: 1单元, north gate."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="entrances")
    name = models.CharField(_("name"), max_length=40)
    lon = models.FloatField(_("longitude"))
    lat = models.FloatField(_("latitude"))

    class Meta:
        verbose_name = _("entrance")
        verbose_name_plural = _("entrances")
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class PlacePhoto(models.Model):
    """A picture of a place, without EXIF as all photos."""

    place = models.ForeignKey(Place, models.CASCADE, related_name="photos")
    photo = models.OneToOneField(Photo, models.CASCADE, related_name="+")
    added_at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return str(self.photo_id)


class PlaceIndex(models.Model):
    """One row: the version of the terms (`domain/terms.py`) that every place is findable by.

    While places are indexed anew, `making` is the version that is being made and `last_id` the last place that has it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    version = models.PositiveIntegerField(default=0)
    making = models.PositiveIntegerField(default=0)
    last_id = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.version)

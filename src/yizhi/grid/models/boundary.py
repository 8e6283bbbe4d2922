"""Boundary sets: a division drafted, checked, published with a date, compared and taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.grid.enums import Level, SetState
from yizhi.kernel.ids import uuid7


class BoundarySet(models.Model):
    """All areas of one level below one area, as they are or shall be.

    `under` is the code whose areas the set replaces ("" = all). A set in force is
    what `Area` rows hold; the set it followed is `replaces` and is kept, so that
    publishing can be taken back. `version` counts steps: editors compare it.
    `findings` is what the last check found, `checked_version` the version it looked at.
    """

    uuid = models.UUIDField(unique=True, default=uuid7, editable=False)
    name = models.CharField(_("name"), max_length=100)
    level = models.CharField(_("level"), max_length=10, choices=Level, default=Level.GRID)
    under = models.CharField(_("lies in"), max_length=12, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=SetState, default=SetState.DRAFT)
    version = models.PositiveIntegerField(default=0, editable=False)
    source = models.CharField(_("source"), max_length=200, blank=True)
    crs = models.CharField(_("coordinate system"), max_length=200, blank=True)
    note = models.TextField(_("note"), blank=True)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="replaced_by")
    findings = models.JSONField(default=list, editable=False)
    checked_version = models.PositiveIntegerField(null=True, editable=False)
    step = models.PositiveIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    effective_on = models.DateField(_("in force from"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    class Meta:
        verbose_name = _("boundary set")
        verbose_name_plural = _("boundary sets")
        ordering = ("-id",)
        indexes = [models.Index(fields=["state", "effective_on"], name="grid_set_state")]

    def __str__(self) -> str:
        return self.name


class SetArea(models.Model):
    """One area of a boundary set. Codes may be wrong or doubled here: the check says so. Geometry as in `Area`."""

    boundary_set = models.ForeignKey(BoundarySet, models.CASCADE, related_name="areas")
    code = models.CharField(_("code"), max_length=15, blank=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    name_en = models.CharField(_("English name"), max_length=100, blank=True)
    households = models.PositiveIntegerField(_("households"), null=True, blank=True)
    geometry = models.BinaryField(editable=False)
    min_lon = models.FloatField(editable=False)
    min_lat = models.FloatField(editable=False)
    max_lon = models.FloatField(editable=False)
    max_lat = models.FloatField(editable=False)
    lon = models.FloatField(editable=False)
    lat = models.FloatField(editable=False)

    class Meta:
        indexes = [models.Index(fields=["boundary_set", "code"], name="grid_setarea_code")]

    def __str__(self) -> str:
        return f"{self.name} {self.code}".strip()


class BoundaryStep(models.Model):
    """One step of editing a draft, with what it needs to be undone and done again.

    `changes` is a list of {"id", "before", "after"}; before and after are null or
    {"code", "name", "name_en", "households", "wkb"} (hex). Steps above the set's
    `step` have been undone; a new step drops them. `version` is the set's version
    that the step made; `turned_…` tell of the last time it was undone or done again.
    """

    boundary_set = models.ForeignKey(BoundarySet, models.CASCADE, related_name="steps")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=20)
    changes = models.JSONField(default=list)
    at = models.DateTimeField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    key = models.UUIDField(unique=True, null=True)
    version = models.PositiveIntegerField(default=0)
    turned_version = models.PositiveIntegerField(null=True)
    turned_at = models.DateTimeField(null=True)
    turned_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["boundary_set", "number"], name="grid_step_number")]

    def __str__(self) -> str:
        return f"{self.number} {self.kind}"


class BoundaryEditor(models.Model):
    """Who has a draft open in the editor: kept alive by a beat, so that two are told of each other."""

    boundary_set = models.ForeignKey(BoundarySet, models.CASCADE, related_name="editors")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["boundary_set", "user"], name="grid_editor_once")]

    def __str__(self) -> str:
        return str(self.user_id)

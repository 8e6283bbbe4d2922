"""Levels of the division tree and their code lengths (GB/T 47678.3: 6 + 3 + 3 + 3)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Level(models.TextChoices):
    """Where an area stands in the division tree."""

    COUNTY = "county", _("District or county")
    STREET = "street", _("Subdistrict")
    COMMUNITY = "community", _("Community")
    GRID = "grid", _("Grid")


CODE_LENGTH = {Level.COUNTY: 6, Level.STREET: 9, Level.COMMUNITY: 12, Level.GRID: 15}
LEVEL_OF_LENGTH = {length: level for level, length in CODE_LENGTH.items()}


class PlaceKind(models.TextChoices):
    """What a place on the map is."""

    BUILDING = "building", _("Building")
    ROAD = "road", _("Road")
    GREEN = "green", _("Green space")
    WATER = "water", _("Water")
    PUBLIC = "public", _("Public place")

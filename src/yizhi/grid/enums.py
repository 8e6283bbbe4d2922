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
    PREMISES = "premises", _("Shop or other premises")
    COMPONENT = "component", _("Component")


class PlaceState(models.TextChoices):
    """How a place is (GB/T 47678's states of a component, for all kinds)."""

    INTACT = "intact", _("Intact")
    DAMAGED = "damaged", _("Damaged")
    LOST = "lost", _("Lost")
    REMOVED = "removed", _("Removed")


class SetState(models.TextChoices):
    """Where a boundary set stands."""

    DRAFT = "draft", _("Draft")
    WAITING = "waiting", _("Published, not in force yet")
    IN_FORCE = "in_force", _("In force")
    REPLACED = "replaced", _("Replaced")
    DISCARDED = "discarded", _("Discarded")


class ContactRule(models.TextChoices):
    """What residents see of somebody with a duty."""

    OFFICE = "office", _("Name, duty and office phone")
    NAME = "name", _("Name and duty")
    DUTY = "duty", _("The organisation only")
    HIDDEN = "hidden", _("Nothing")

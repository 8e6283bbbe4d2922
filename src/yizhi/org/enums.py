"""Roles and kinds of organisation (`docs/glossary.md`)."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What a person does. Given on an area (its code) or on an organisation, with an end date."""

    GRID_WORKER = "grid_worker", _("Grid worker")
    DUTY_DESK = "duty_desk", _("Duty desk")
    HANDLER = "handler", _("Handler")
    SUPERVISOR = "supervisor", _("Supervisor")
    ADMINISTRATOR = "administrator", _("Administrator")
    AUDITOR = "auditor", _("Auditor (read only)")


AREA_ROLES = frozenset({Role.GRID_WORKER, Role.DUTY_DESK, Role.SUPERVISOR, Role.ADMINISTRATOR, Role.AUDITOR})


class OrganisationKind(models.TextChoices):
    """What an organisation is."""

    DEPARTMENT = "department", _("Department")
    PROPERTY = "property", _("Property company")
    UTILITY = "utility", _("Utility")
    COMMITTEE = "committee", _("Owners' committee")
    MEMBER = "member", _("Alliance member")

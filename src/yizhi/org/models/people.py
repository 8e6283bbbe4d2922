"""Staff and their roles."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from yizhi.org.enums import AREA_ROLES, Role
from yizhi.org.models.organisation import Organisation


class User(AbstractUser):
    """A member of staff. Residents need no account."""

    display_name = models.CharField(_("name shown to colleagues"), max_length=60, blank=True)

    class Meta(AbstractUser.Meta):
        verbose_name = _("person")  # type: ignore[assignment]  # the base class names a plain text
        verbose_name_plural = _("people")  # type: ignore[assignment]  # likewise

    def __str__(self) -> str:
        return self.display_name or self.username


class RoleGrant(models.Model):
    """A role of a person on an area or for an organisation, from a day to a day (inclusive)."""

    user = models.ForeignKey(User, models.CASCADE, related_name="grants", verbose_name=_("person"))
    role = models.CharField(_("role"), max_length=20, choices=Role)
    area_code = models.CharField(_("area code"), max_length=15, blank=True)
    organisation = models.ForeignKey(
        Organisation, models.CASCADE, null=True, blank=True, related_name="grants", verbose_name=_("organisation")
    )
    starts_on = models.DateField(_("first day"), null=True, blank=True)
    ends_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role=Role.HANDLER, organisation__isnull=False)
                | (~models.Q(role=Role.HANDLER) & ~models.Q(area_code="")),
                name="org_grant_has_scope",
            ),
        ]
        indexes = [models.Index(fields=["role", "area_code"], name="org_grant_role_area")]

    def __str__(self) -> str:
        return f"{self.get_role_display()} {self.organisation or self.area_code}"

    def clean(self) -> None:
        """Say which scope is missing before the database does."""
        if self.role == Role.HANDLER and self.organisation_id is None:
            raise ValidationError({"organisation": _("A handler needs an organisation.")})
        if self.role in AREA_ROLES and not self.area_code:
            raise ValidationError({"area_code": _("This role needs an area code.")})
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValidationError({"ends_on": _("The last day lies before the first.")})

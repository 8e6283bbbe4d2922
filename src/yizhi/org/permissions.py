"""What the administrator's role means to Django's permissions: everything in the admin, while the role holds."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.backends import BaseBackend

from yizhi.org.domain.people import load_actor
from yizhi.org.enums import Role
from yizhi.org.models import User


def is_administrator(user: User) -> bool:
    """Tell whether a person is administrator of the whole jurisdiction today (1 statement, once a request)."""
    known: bool | None = user.__dict__.get("_is_administrator")
    if known is None:
        known = user.is_superuser or load_actor(user).holds(Role.ADMINISTRATOR, settings.YIZHI_AREA_CODE)
        user.__dict__["_is_administrator"] = known
    return known


class AdministratorBackend(BaseBackend):
    """Grants administrators every permission; others get none from here."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:  # noqa: ARG002 - Django's signature
        """Tell whether the person may do what `perm` names."""
        return isinstance(user_obj, User) and user_obj.is_active and is_administrator(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Tell whether the person sees an app in the admin."""
        return self.has_perm(user_obj, app_label)

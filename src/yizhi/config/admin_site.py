"""The admin: rarely used master data, under the staff sign-in, for administrators of the whole jurisdiction."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.csp import CSP
from django.utils.translation import gettext
from django.views.decorators.csp import csp_override
from unfold.sites import UnfoldAdminSite

from yizhi.org.models import User
from yizhi.org.permissions import is_administrator

# Unfold's pages run Alpine, which needs eval and inline styles; only these pages may.
ADMIN_CSP: Final[dict[str, Any]] = {
    **settings.SECURE_CSP,
    "script-src": [CSP.SELF, CSP.UNSAFE_INLINE, CSP.UNSAFE_EVAL],
    "style-src": [CSP.SELF, CSP.UNSAFE_INLINE],
}

# Kept by libraries and read by who runs the machine, not by who keeps master data; their addresses stay.
BACKSTAGE: Final = frozenset({"axes", "django_tasks_database"})


def environment(_request: HttpRequest) -> tuple[str, str] | None:
    """Say on every page of the admin that the data is a demonstration (Unfold's label beside the title)."""
    return (gettext("Demonstration data"), "warning") if settings.DEMO else None


class YizhiAdminSite(UnfoldAdminSite):  # type: ignore[misc]  # unfold ships no types
    """Unfold's site with its own content security policy; the role lets people in, not a flag on the person."""

    def has_permission(self, request: HttpRequest) -> bool:
        """Let active administrators in."""
        user = request.user
        return isinstance(user, User) and user.is_active and is_administrator(user)

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[dict[str, Any]]:
        """Return what the first page and the side list: the master data, without what works behind it."""
        apps: list[dict[str, Any]] = super().get_app_list(request, app_label)
        for model in (model for app in apps for model in app["models"] if model["object_name"] == "Authenticator"):
            model["name"] = gettext("Two-step sign-in")
        return apps if app_label else [app for app in apps if app["app_label"] not in BACKSTAGE]

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponseBase:  # noqa: ARG002 - Django's signature
        """Send people to the one sign-in of staff, which counts failures and asks for the second step."""
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next", "") or reverse("admin:index"))

    def admin_view(self, view: Callable[..., Any], cacheable: bool = False) -> Callable[..., Any]:  # noqa: FBT001, FBT002 - Django's signature
        """Wrap a page of the admin in its policy."""
        wrapped: Callable[..., Any] = csp_override(ADMIN_CSP)(super().admin_view(view, cacheable))
        return wrapped

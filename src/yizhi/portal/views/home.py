"""The first page, and the switches for language and looks that work without JavaScript."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from yizhi.casework.domain.draft import topics
from yizhi.kernel.context import THEMES, VIEWS
from yizhi.portal.views.common import see_other, without_cookies

YEAR = 60 * 60 * 24 * 365
CHOICES = {
    "theme": ("yizhi_theme", THEMES),
    "view": ("yizhi_view", VIEWS),
    "language": (settings.LANGUAGE_COOKIE_NAME, tuple(code for code, _name in settings.LANGUAGES)),
}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the big button, my reports, and where to ask."""
    return render(request, "portal/home.html", {"topics": list(topics().values())[:8]})


@without_cookies
@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """Remember language, theme or view in a cookie and go back to the page."""
    back = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    response = see_other(back if safe and back.startswith("/") else reverse("portal:home"))
    for name, (cookie, allowed) in CHOICES.items():
        if (value := request.POST.get(name, "")) in allowed:
            response.set_cookie(cookie, value, max_age=YEAR, samesite="Lax", secure=settings.HTTPS)
    return response

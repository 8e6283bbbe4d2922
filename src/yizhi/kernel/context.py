"""What every template may know about the site and how the reader wants it shown."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from yizhi.kernel.error_pages import site_name

THEMES = ("auto", "light", "dark")
VIEWS = ("normal", "elder")


def _chosen(request: HttpRequest, cookie: str, choices: tuple[str, ...]) -> str:
    value = request.COOKIES.get(cookie, "")
    return value if value in choices else choices[0]


def site(request: HttpRequest) -> dict[str, Any]:
    """Return `yizhi`: name, hotline, is_demo, live_url, and theme and view from their cookies."""
    return {
        "yizhi": {
            "name": site_name(),
            "hotline": settings.YIZHI_HOTLINE,
            "is_demo": settings.DEMO,
            "live_url": settings.YIZHI_LIVE_URL,
            "theme": _chosen(request, "yizhi_theme", THEMES),
            "view": _chosen(request, "yizhi_view", VIEWS),
        },
    }

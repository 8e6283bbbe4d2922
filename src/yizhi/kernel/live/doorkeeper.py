"""Who may listen to what, asked from both servers: the stream (ASGI) and the pages (WSGI)."""

from __future__ import annotations

from importlib import import_module
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.auth import get_user
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.utils.functional import SimpleLazyObject

from yizhi.kernel import registry
from yizhi.kernel.errors import NotAllowedError, NotFoundError
from yizhi.kernel.live.events import Subscription


def admit(request: HttpRequest, channel: str, argument: str) -> Subscription:
    """Return what this request may hear; raise NotFoundError or NotAllowedError."""
    if channel not in registry.live_channels:
        raise NotFoundError(channel)
    subscription = registry.live_channels.get(channel)(request, argument)
    if subscription is None:
        raise NotAllowedError(channel)
    return subscription


def recognise(request: HttpRequest) -> None:
    """Attach session and user, as the middleware does for pages; nothing is written back."""
    engine = import_module(settings.SESSION_ENGINE)
    request.session = engine.SessionStore(request.COOKIES.get(settings.SESSION_COOKIE_NAME))
    request.user = SimpleLazyObject(lambda: get_user(request))  # type: ignore[assignment]  # a lazy user, as Django does


def allowed_origin(request: HttpRequest) -> str | None:
    """Raise DisallowedHost for a host that is not ours. Return the page's origin when it is on the host that was asked (any port), "" without one, None for a stranger's."""
    host, _ = split_domain_port(request.get_host())  # raises DisallowedHost
    origin = request.headers.get("Origin", "")
    if not origin:
        return ""
    page = urlsplit(origin)
    same = page.scheme in {"http", "https"} and page.hostname == host.strip("[]")
    return origin if same else None

"""A small rate limit: so many in so many seconds, by a key.

Counts live in this process's memory. With two page workers a limit is up to
twice as generous, and a restart forgets: enough against floods and guessing,
and no visitor's address is stored anywhere. Failed sign-ins are counted in the
database (django-axes), because they must hold across workers.
"""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhi.kernel.errors import DomainError


class TooManyError(DomainError):
    """Too many requests from one place in too short a time."""

    status = 429
    code = "too_many"


def allow(key: str, limit: int, seconds: int) -> bool:
    """Count one more under a key; return False once there were more than `limit` within `seconds` (a fixed window)."""
    slot = "throttle:" + hashlib.sha256(key.encode()).hexdigest()
    if cache.add(slot, 1, seconds):
        return limit > 0
    try:
        return cache.incr(slot) <= limit
    except ValueError:  # the window ended between the two lines
        cache.set(slot, 1, seconds)
        return limit > 0


def require(key: str, limit: int, seconds: int) -> None:
    """Raise TooManyError where `allow` says no."""
    if not allow(key, limit, seconds):
        raise TooManyError(_("Too many requests from here. Wait a few minutes and try again."))


def client_address(request: HttpRequest) -> str:
    """Return the visitor's address: as many hops from the right of X-Forwarded-For as there are own proxies."""
    hops: int = settings.YIZHI_PROXY_HOPS
    forwarded = [part.strip() for part in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if part.strip()]
    if hops and len(forwarded) >= hops:
        return str(forwarded[-hops])
    return str(request.META.get("REMOTE_ADDR", ""))

"""The mail server that YIZHI_EMAIL_URL names."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote, urlsplit

# Port by scheme: plain, TLS from the first byte, TLS after STARTTLS.
PORTS = {"smtp": 25, "smtps": 465, "smtp+tls": 587}
TIMEOUT_SECONDS = 20


def mailer(url: str, *, production: bool = False) -> dict[str, Any]:
    """Return one entry of Django's MAILERS; an empty URL prints messages, in production it means localhost."""
    if not url and not production:
        return {"BACKEND": "django.core.mail.backends.console.EmailBackend"}
    parts = urlsplit(url)
    options = {
        "host": parts.hostname or "localhost",
        "port": parts.port or PORTS.get(parts.scheme, 25),
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp+tls",
        "timeout": TIMEOUT_SECONDS,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}

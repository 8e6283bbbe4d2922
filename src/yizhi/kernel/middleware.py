"""What happens around every request: its id and its log line, and domain errors told to the person."""

from __future__ import annotations

import logging
import re
import time
from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from yizhi.kernel.busy import is_busy
from yizhi.kernel.error_pages import database_busy, error_response
from yizhi.kernel.errors import DomainError
from yizhi.kernel.ids import uuid7
from yizhi.kernel.request_id import request_id

HEADER = "X-Request-Id"
SERVER_ERROR = 500
logger = logging.getLogger("yizhi.request")

# What another system may send as an id: nothing that could break a log line.
_ACCEPTED = re.compile(r"[A-Za-z0-9._-]{8,64}")
type GetResponse = Callable[[HttpRequest], HttpResponseBase]


def shown_path(request: HttpRequest) -> str:
    """Return the route's pattern, never its values: a private link's token is a secret."""
    match = request.resolver_match
    return f"/{match.route}" if match is not None else "(no route)"


class RequestIdMiddleware:
    """Gives each request an id, echoes it, and writes one log line per request.

    The line holds method, route, status and milliseconds: never the query, an
    address or a name. `/health/` is left out.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Serve the request under its id."""
        sent = request.headers.get(HEADER, "")
        current = sent if _ACCEPTED.fullmatch(sent) else uuid7().hex
        token = request_id.set(current)
        started = time.perf_counter()
        try:
            response = self.get_response(request)
            response.headers[HEADER] = current
            self.write(request, response.status_code, time.perf_counter() - started)
        finally:
            request_id.reset(token)
        return response

    def write(self, request: HttpRequest, status: int, seconds: float) -> None:
        """Log one answered request."""
        if request.path_info.startswith("/health/"):
            return
        level = logging.ERROR if status >= SERVER_ERROR else logging.INFO
        facts = {
            "method": request.method,
            "path": shown_path(request),
            "status": status,
            "duration_ms": round(seconds * 1000, 1),
        }
        logger.log(level, "request", extra=facts)


class DomainErrorMiddleware:
    """Turns a `DomainError`, and a database that is too busy, into a page, a partial or JSON, with a status and a sentence."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Pass the request on; errors come to `process_exception`."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        """Answer a domain error, or that the database is busy; leave every other exception alone."""
        if isinstance(exception, DomainError):
            return error_response(request, exception)
        if is_busy(exception):
            logger.warning("database busy", extra={"path": shown_path(request)})
            return database_busy(request)
        return None

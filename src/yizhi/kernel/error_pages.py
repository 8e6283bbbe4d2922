"""How an error is told: a page for people, a partial for htmx, JSON for machines.

The page stands alone (its own small stylesheet, no database, no build), so that
it can be shown when everything else is broken.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhi.kernel.errors import DomainError, InvalidInputError
from yizhi.kernel.request_id import request_id

PAGE = "kernel/error.html"
# When a machine may ask again where the database was busy.
RETRY_SECONDS = 30
# The end of the request id is random: short enough to be read over the phone, and found in the logs by its end.
REFERENCE_LENGTH = 8


def wants_json(request: HttpRequest) -> bool:
    """Tell whether a machine (or a script on a page) asked."""
    accepts = request.headers.get("Accept", "")
    return request.path_info.startswith("/api/") or "application/json" in accepts


def site_name() -> str:
    """Return the jurisdiction's name in the reader's language."""
    names: dict[str, str] = settings.YIZHI_NAME
    return names.get(get_language() or "", "") or names[settings.LANGUAGE_CODE]


def tell(
    request: HttpRequest, status: int, title: str, message: str, *, code: str, facts: dict[str, Any] | None = None
) -> HttpResponseBase:
    """Answer with one error in the form that the asker reads."""
    if wants_json(request):
        body = {"error": {"code": code, "message": message, **(facts or {})}, "request_id": request_id.get()}
        return JsonResponse(body, status=status, json_dumps_params={"default": str, "ensure_ascii": False})
    words = {"title": title, "message": message, "status": status, "code": code, "facts": facts or {}}
    words |= {"name": site_name(), "hotline": settings.YIZHI_HOTLINE, "reference": request_id.get()[-REFERENCE_LENGTH:]}
    partial = "#message" if request.headers.get("HX-Request") == "true" else ""
    response: HttpResponse = render(request, PAGE + partial, words, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


def error_response(request: HttpRequest, error: DomainError) -> HttpResponseBase:
    """Answer a domain error with its own status and sentence."""
    titles = {
        403: _("This is not yours to do"),
        404: _("There is nothing here"),
        409: _("Somebody was faster"),
        429: _("A moment, please"),
        422: _("Something is missing or wrong"),
    }
    facts: dict[str, Any] = dict(error.detail)
    if isinstance(error, InvalidInputError) and error.field:
        facts["field"] = error.field
    return tell(
        request,
        error.status,
        titles.get(error.status, _("That did not work")),
        str(error),
        code=error.code,
        facts=facts,
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """Answer 400: the request cannot be read."""
    return tell(
        request, 400, _("This request cannot be read"), _("Go back, reload the page and try again."), code="bad_request"
    )


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """Answer 403: signed in, but not for this."""
    message = _("Your account may not see this. Ask your administrator if you need it.")
    return tell(request, 403, _("This is not yours to see"), message, code="not_allowed")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:  # noqa: ARG001 - Django's signature
    """Answer 404."""
    message = _("The address is wrong or what was here is gone. Check the link, or start from the first page.")
    return tell(request, 404, _("There is nothing here"), message, code="not_found")


def database_busy(request: HttpRequest) -> HttpResponseBase:
    """Answer 503: others write for too long, nothing of this request was stored, and it may be sent again."""
    message = _("Others are storing much at the moment. This was not stored: go back and send it again in a minute.")
    told = tell(request, 503, _("A moment, please"), message, code="busy")
    told.headers["Retry-After"] = str(RETRY_SECONDS)
    return told


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Answer 500: ours to repair, and what was sent before is kept."""
    message = _("This is our fault and has been recorded. What you sent before is kept. Try again in a moment.")
    return tell(request, 500, _("Something broke on our side"), message, code="server_error")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponseBase:  # noqa: ARG001 - the reason is for developers only
    """Answer a form whose token does not fit: mostly a page left open for long, or cookies off."""
    message = _(
        "The page was open for too long, or cookies are switched off. Reload it and send again; nothing was stored twice."
    )
    return tell(request, 403, _("This page has expired"), message, code="csrf")

"""REST for other systems, version 1: file a report, follow it, read the dictionary, ask which grid a point is in.

Thin: every call is one act or one named query. Errors are the domain's own, as
`{"code", "message", "field"}` with the status of `kernel.errors`.
"""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import ValidationError

from yizhi.api.routes import router
from yizhi.kernel.errors import DomainError

api = NinjaAPI(
    title="Yizhi", version="1", description=__doc__, urls_namespace="api-v1", docs_url=None, openapi_url="openapi.json"
)
api.add_router("", router)


@api.exception_handler(DomainError)
def domain_error(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Answer a domain error in the language of the request."""
    body: dict[str, Any] = {"code": error.code, "message": str(error.message)}
    if (field := getattr(error, "field", None)) is not None:
        body["field"] = field
    return api.create_response(request, body, status=error.status)


@api.exception_handler(ValidationError)
def malformed(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Answer a body that does not fit the schema: which field, and why."""
    first = error.errors[0]
    place = [str(part) for part in first.get("loc", ()) if part not in {"body", "draft", "query", "path"}]
    return api.create_response(
        request, {"code": "malformed", "message": str(first.get("msg", "")), "field": ".".join(place)}, status=422
    )

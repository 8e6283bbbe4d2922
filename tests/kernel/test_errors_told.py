from __future__ import annotations

import json
import logging
from collections.abc import Callable

import pytest
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from yizhi.config.logs import JsonFormatter
from yizhi.kernel import error_pages
from yizhi.kernel.errors import ConflictError, DomainError, InvalidInputError, NotAllowedError, NotFoundError
from yizhi.kernel.middleware import HEADER, DomainErrorMiddleware, RequestIdMiddleware, shown_path
from yizhi.kernel.request_id import request_id

ERRORS = [
    (InvalidInputError("Say where it is.", field="place"), 422),
    (NotFoundError("No such case."), 404),
    (NotAllowedError("Outside your area."), 403),
    (ConflictError("Already closed."), 409),
]


def answer(error: Exception, **headers: str) -> HttpResponse:
    request = RequestFactory().get("/x/", headers=headers)
    told = DomainErrorMiddleware(lambda _request: HttpResponse()).process_exception(request, error)
    assert isinstance(told, HttpResponse)
    return told


@pytest.mark.parametrize(("error", "status"), ERRORS)
def test_domain_error_is_a_page_with_its_sentence(error: DomainError, status: int) -> None:
    told = answer(error)
    assert told.status_code == status
    assert str(error) in told.content.decode()
    assert "<html" in told.content.decode()


@pytest.mark.parametrize(("error", "status"), ERRORS)
def test_domain_error_is_a_partial_for_htmx(error: DomainError, status: int) -> None:
    text = answer(error, HX_Request="true").content.decode()
    assert str(error) in text
    assert "<html" not in text
    assert 'role="alert"' in text


@pytest.mark.parametrize(("error", "status"), ERRORS)
def test_domain_error_is_json_for_machines(error: DomainError, status: int) -> None:
    told = answer(error, Accept="application/json")
    assert told.status_code == status
    body = json.loads(told.content)["error"]
    assert (body["code"], body["message"]) == (error.code, str(error))
    assert body.get("field") == getattr(error, "field", None)


def test_other_exceptions_are_left_alone() -> None:
    request = RequestFactory().get("/")
    assert DomainErrorMiddleware(lambda _request: HttpResponse()).process_exception(request, ValueError()) is None


def test_error_text_is_escaped() -> None:
    assert "<script>" not in answer(NotFoundError("<script>alert(1)</script>")).content.decode()


@pytest.mark.parametrize(
    ("view", "status"),
    [
        (error_pages.bad_request, 400),
        (error_pages.forbidden, 403),
        (error_pages.not_found, 404),
        (error_pages.server_error, 500),
        (error_pages.database_busy, 503),
        (error_pages.csrf_failure, 403),
    ],
)
def test_standing_error_pages_need_nothing_and_say_what_to_do(
    view: Callable[[HttpRequest], HttpResponse], status: int
) -> None:
    told = view(RequestFactory().get("/"))
    assert told.status_code == status
    text = told.content.decode()
    assert "12345" in text
    assert "style=" not in text
    assert "<script" not in text


@pytest.mark.parametrize(
    ("sent", "kept"), [("abcdef-123456", True), ("short", False), ("x" * 65, False), ("bad\nline-12345", False)]
)
def test_request_id_is_taken_over_or_made(sent: str, kept: bool) -> None:  # noqa: FBT001 - a table
    seen: list[str] = []

    def view(_request: HttpRequest) -> HttpResponse:
        seen.append(request_id.get())
        return HttpResponse()

    request = RequestFactory().get("/")
    request.META["HTTP_X_REQUEST_ID"] = sent
    response = RequestIdMiddleware(view)(request)
    assert response.headers[HEADER] == seen[0]
    assert (seen[0] == sent) is kept
    assert request_id.get() == ""


@pytest.mark.django_db
def test_log_line_has_no_query_and_no_secret_of_the_path(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", logger="yizhi.request"):
        client.get("/live/poll/desk/?after=13800001234")
        client.get("/nothing-here/secret-token/")
    lines = [JsonFormatter().format(record) for record in caplog.records]
    assert any('"path": "/live/poll/<slug:channel>/"' in line for line in lines)
    assert "13800001234" not in "".join(lines)
    assert "secret-token" not in "".join(lines)


def test_log_shows_no_values_of_a_database_error() -> None:
    try:
        try:
            raise IntegrityError("Key (phone)=(13800001234) already exists.")  # noqa: TRY301 - raised to be logged
        except IntegrityError as error:
            raise RuntimeError("could not store") from error
    except RuntimeError as error:
        record = logging.LogRecord(
            "x", logging.ERROR, "x.py", 1, "failed", (), (type(error), error, error.__traceback__)
        )
    line = JsonFormatter().format(record)
    assert "13800001234" not in line
    assert "IntegrityError" in line
    assert "could not store" in line


def test_unresolved_path_is_not_shown() -> None:
    assert shown_path(RequestFactory().get("/a/b/")) == "(no route)"


def test_reference_of_a_page_is_short_and_the_end_of_what_the_log_has() -> None:
    token = request_id.set("019cd5e6d2007f05852fa1e00c4ff1f3")
    try:
        html = answer(ERRORS[1][0]).content.decode()
    finally:
        request_id.reset(token)
    assert "0c4ff1f3" in html
    assert "019cd5e6" not in html

"""Errors of the domain. Each carries a sentence for the person who acted, and an HTTP status."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """Something a person asked for that cannot be done.

    `message` is a translated sentence that says what to do; `code` is stable and
    for machines; `detail` holds facts that a page may show.
    """

    status = 400
    code = "error"

    def __init__(self, message: Any, *, code: str | None = None, **detail: Any) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.detail = detail

    def __str__(self) -> str:
        return str(self.message)


class InvalidInputError(DomainError):
    """A value is missing or wrong; `field` names the form field it belongs to."""

    status = 422
    code = "invalid"

    def __init__(self, message: Any, *, field: str | None = None, code: str | None = None, **detail: Any) -> None:
        super().__init__(message, code=code, **detail)
        self.field = field


class NotFoundError(DomainError):
    """It does not exist, or the person may not know that it does."""

    status = 404
    code = "not_found"


class NotAllowedError(DomainError):
    """The person sees it but may not do this to it."""

    status = 403
    code = "not_allowed"


class ConflictError(DomainError):
    """Somebody else was first, or the stage does not allow it any more."""

    status = 409
    code = "conflict"

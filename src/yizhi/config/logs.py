"""Structured logs: one JSON object a line, with the request's id, never personal data."""

from __future__ import annotations

import json
import logging
import traceback
from typing import Any

from django.core.exceptions import ValidationError
from django.db import Error as DatabaseError

from yizhi.kernel.request_id import request_id

# Only these extras are written: a caller cannot leak a contact by passing it along.
ALLOWED_EXTRAS = ("case_id", "act", "status", "path", "method", "duration_ms", "rows", "message_id", "channel", "task")
# Their text quotes values of the row or the form: "Failing row contains (…)".
QUOTING_ERRORS = (DatabaseError, ValidationError, ValueError)


def plain_message(record: logging.LogRecord) -> str:
    """Return the message; of Django's own request records only the words before the path (a private link's token is in it)."""
    message = record.getMessage()
    return message.partition(":")[0] if record.name.startswith("django.") and hasattr(record, "request") else message


def shown_exception(error: BaseException | None) -> str:
    """Return class and frames of an error, with its text only where that cannot quote a person's data."""
    lines: list[str] = []
    while error is not None:
        text = "" if isinstance(error, QUOTING_ERRORS) else f": {error}"
        lines += [f"{type(error).__module__}.{type(error).__qualname__}{text}"]
        lines += [
            f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(error.__traceback__)
        ]
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return "\n".join(lines)


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON with the allowed extras only."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the record as JSON."""
        entry: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": plain_message(record),
        }
        if request_id.get():
            entry["request_id"] = request_id.get()
        entry |= {key: getattr(record, key) for key in ALLOWED_EXTRAS if hasattr(record, key)}
        if record.exc_info:
            entry["exception"] = shown_exception(record.exc_info[1])
        return json.dumps(entry, ensure_ascii=False, default=str)


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING dictionary: JSON on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        # The level is the handler's too: the task worker raises the level of its own loggers.
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "level": level}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        },
    }

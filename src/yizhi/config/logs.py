"""Structured logs: one JSON object a line, with the request's id, never personal data."""

from __future__ import annotations

import json
import logging
from typing import Any

from yizhi.kernel.request_id import request_id

# Only these extras are written: a caller cannot leak a contact by passing it along.
ALLOWED_EXTRAS = ("case_id", "act", "status", "path", "method", "duration_ms", "rows", "message_id", "channel", "task")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON with the allowed extras only."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if request_id.get():
            entry["request_id"] = request_id.get()
        entry |= {key: getattr(record, key) for key in ALLOWED_EXTRAS if hasattr(record, key)}
        if record.exc_info:
            entry["exception"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def configuration(level: str) -> dict[str, Any]:
    """Django's LOGGING dictionary: JSON on standard error."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonFormatter}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "axes": {"handlers": ["stderr"], "level": "ERROR", "propagate": False},
        },
    }

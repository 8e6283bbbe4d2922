# ruff: noqa: ARG002, N803 - the signatures are Django's
"""A limit on what is read from an upload at all, before any view sees it."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

# Form fields and boundaries beside the files, in bytes.
SLACK = 256 * 1024
MOST_FILES = 9


def most_bytes(files: int = 1) -> int:
    """Return the longest body taken for this many photos."""
    return files * int(settings.YIZHI_UPLOAD_BYTES) + SLACK


class LimitUploadHandler(FileUploadHandler):
    """First of the handlers: refuses bodies that are too long, and stops reading a file past its limit."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        """Raise RequestDataTooBig (400) for a body longer than nine photos."""
        if content_length > most_bytes(MOST_FILES):
            raise RequestDataTooBig(content_length)

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count each file for itself."""
        super().new_file(*args, **kwargs)
        self._seen = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        """Pass a chunk on, or break off: the rest would be thrown away anyway."""
        self._seen += len(raw_data)
        if self._seen > most_bytes():
            raise StopUpload(connection_reset=True)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """Leave the file to the next handler."""
        return

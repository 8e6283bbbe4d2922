"""Answers that are kept gzipped."""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

VECTOR_TILE: Final = "application/x-protobuf"


def packed_answer(
    request: HttpRequest, packed: bytes, *, content_type: str, headers: Mapping[str, str]
) -> HttpResponse:
    """Answer gzipped bytes as they are, unpacked for who does not take them so."""
    takes = "gzip" in request.headers.get("Accept-Encoding", "")
    answer = HttpResponse(packed if takes else gzip.decompress(packed), content_type=content_type, headers=headers)
    if takes:
        answer.headers["Content-Encoding"] = "gzip"
    patch_vary_headers(answer, ["Accept-Encoding"])
    return answer

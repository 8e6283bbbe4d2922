"""The base map's data: public names and shapes, cached by the revision of the boundaries."""

from __future__ import annotations

import math
import re
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import condition, require_safe

from yizhi.grid.domain.areas import AreaInfo, area_index, show_area
from yizhi.grid.domain.locate import locate
from yizhi.grid.domain.revision import current_revision
from yizhi.grid.domain.tiles.ground import MAX_ZOOM, MIN_ZOOM, ground
from yizhi.grid.domain.tiles.told import told
from yizhi.kernel.packed import VECTOR_TILE, packed_answer

_FOREVER: Final = "public, max-age=31536000, immutable"
_ASK_AGAIN: Final = "public, no-cache"
# What `base.json` says besides the areas.
_SETTINGS: Final = sha256(repr(settings.YIZHI_BACKDROP).encode()).hexdigest()[:8]
_MOST_BYTES: Final = 4 * 1024 * 1024
_RANGE: Final = re.compile(r"bytes=(\d{1,15})-(\d{0,15})")


def _etag(_request: HttpRequest, **_kwargs: object) -> str:
    return f'"{current_revision()}-{_SETTINGS}"'


@require_safe
@condition(etag_func=_etag)
def base(_request: HttpRequest) -> HttpResponse:
    """Tell where the tiles are and what they cover: {tiles, min_zoom, max_zoom, bounds | null, backdrop | null}."""
    return JsonResponse(told(), headers={"Cache-Control": _ASK_AGAIN})


@require_safe
def tile(request: HttpRequest, revision: int, zoom: int, column: int, row: int) -> HttpResponse:
    """Answer one vector tile (MVT); the address names the revision, so that it may be kept for ever."""
    if not MIN_ZOOM <= zoom <= MAX_ZOOM or max(column, row) >= 2**zoom:
        raise Http404
    packed = ground().tile(zoom, column, row)
    fresh = revision == current_revision()
    headers = {"Cache-Control": _FOREVER if fresh else _ASK_AGAIN}
    return packed_answer(request, packed, content_type=VECTOR_TILE, headers=headers)


def _degrees(request: HttpRequest, name: str, most: float) -> float | None:
    try:
        value = float(request.GET.get(name, ""))
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None


@require_safe
def where(request: HttpRequest) -> HttpResponse:
    """Name the grid of a point `?lon=&lat=`: {code, label}, both empty outside of all grids."""
    lon, lat = _degrees(request, "lon", 180), _degrees(request, "lat", 90)
    if lon is None or lat is None:
        return JsonResponse({"code": "", "label": ""}, status=400)
    code = locate(lon, lat) or ""
    return JsonResponse({"code": code, "label": show_area(code) if code else ""})


def _shown(info: AreaInfo) -> dict[str, object]:
    return {"code": info.code, "label": show_area(info.code), "lon": info.lon, "lat": info.lat, "bounds": info.bbox}


@require_safe
def area(_request: HttpRequest, code: str) -> HttpResponse:
    """Tell where an area lies: {code, label, lon, lat, bounds}; null where it has no boundary."""
    info = area_index().get(code)
    if info is None or not info.is_active:
        raise Http404
    return JsonResponse(_shown(info), headers={"Cache-Control": "public, max-age=60"})


@require_safe
def backdrop(request: HttpRequest) -> HttpResponse:
    """Answer a part of the base map's PMTiles file (`Range: bytes=first-last`, at most 4 MB of it)."""
    file = settings.YIZHI_BACKDROP.file if settings.YIZHI_BACKDROP else None
    if file is None or not file.is_file():
        raise Http404
    size = file.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("Range", "bytes=0-"))
    first = int(asked[1]) if asked else size
    if asked is None or first >= size:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{size}"})
    last = min(int(asked[2]) if asked[2] else size - 1, size - 1, first + _MOST_BYTES - 1)
    with file.open("rb") as opened:
        opened.seek(first)
        part = opened.read(max(last - first + 1, 0))
    headers = {
        "Content-Range": f"bytes {first}-{last}/{size}",
        "Accept-Ranges": "bytes",
        "Cache-Control": "public, max-age=3600",
        "ETag": f'"{size:x}-{int(file.stat().st_mtime):x}"',
    }
    return HttpResponse(part, status=206, content_type="application/octet-stream", headers=headers)

"""What makes the portal an app on the phone's screen: manifest, service worker, offline page, robots.txt."""

from __future__ import annotations

import json
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhi.kernel.error_pages import site_name
from yizhi.kernel.memo import memo

WORKER: Final = "src/entries/service-worker.ts"
ENTRY: Final = "src/entries/portal.ts"
# Behaviour of the report page, kept with it; the map is left out, it is asked for.
KEPT_MODULES: Final = (
    "src/modules/report-form/index.ts",
    "src/modules/report-outbox.ts",
    "src/modules/report-mine.ts",
    "src/modules/photo-upload/index.ts",
    "src/modules/place-picker/index.ts",
    "src/modules/display-switch.ts",
)
SPRITE: Final = "src/icons/sprite.svg"
BRAND, GROUND = "#0b5ea8", "#f4f6f8"


@memo(60)
def _built() -> dict[str, Any]:
    """Return the front end's manifest (chunk → file, imports, css)."""
    path = settings.STATIC_BUILD / "manifest.json"
    found: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    return found


def _collect(built: dict[str, Any], name: str, files: dict[str, None]) -> None:
    chunk = built.get(name)
    if chunk is None or chunk["file"] in files:
        return
    files[chunk["file"]] = None
    files |= dict.fromkeys(chunk.get("css", ()))
    for imported in chunk.get("imports", ()):
        _collect(built, imported, files)


@memo(60)
def kept_files() -> tuple[str, ...]:
    """Return the addresses of what the report page needs to open without a network."""
    built, files = _built(), dict[str, None]()
    for name in (ENTRY, *KEPT_MODULES, SPRITE):
        _collect(built, name, files)
    return tuple(static(file) for file in files)


@require_safe
def service_worker(_request: HttpRequest) -> HttpResponse:
    """Answer with a few lines that load the built worker, so that its address stays the same and its scope is the site."""
    chunk = _built().get(WORKER)
    if chunk is None:
        return HttpResponse("// not built\n", content_type="text/javascript", status=404)
    pages = [reverse("portal:report"), reverse("portal:home"), reverse("portal:mine"), reverse("portal:offline")]
    config = {"pages": pages, "files": kept_files(), "version": chunk["file"]}
    body = f'import "{static(chunk["file"])}";\nself.yizhiStart({json.dumps(config)});\n'
    return HttpResponse(body, content_type="text/javascript", headers={"Cache-Control": "no-cache"})


@require_safe
def manifest(_request: HttpRequest) -> HttpResponse:
    """Answer with the web app manifest in the reader's language."""
    icons = [
        {"src": static("kernel/icon.svg"), "sizes": "any", "type": "image/svg+xml", "purpose": "any"},
        {"src": static("portal/icon-512.png"), "sizes": "512x512", "type": "image/png", "purpose": "any maskable"},
        {"src": static("portal/icon-192.png"), "sizes": "192x192", "type": "image/png"},
    ]
    body = {
        "name": _("%(name)s · Yizhi") % {"name": site_name()},
        "short_name": _("Yizhi"),
        "description": _("Report a problem in your neighbourhood and follow what becomes of it."),
        "id": reverse("portal:home"),
        "start_url": reverse("portal:home"),
        "scope": reverse("portal:home"),
        "display": "standalone",
        "background_color": GROUND,
        "theme_color": BRAND,
        "icons": icons,
        "shortcuts": [
            {"name": _("Report a problem"), "url": reverse("portal:report")},
            {"name": _("My reports"), "url": reverse("portal:mine")},
        ],
    }
    return JsonResponse(body, content_type="application/manifest+json", json_dumps_params={"ensure_ascii": False})


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """Say what works without a network."""
    return render(request, "portal/offline.html")


@require_safe
def robots(_request: HttpRequest) -> HttpResponse:
    """Keep search engines to the first page: links of reports are private."""
    closed = ("/r/", "/mine/", "/find/", "/work/", "/admin/", "/accounts/", "/media/", "/live/", "/api/")
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in closed), "Allow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")

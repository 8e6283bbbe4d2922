"""The address space: each door owns its own part."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("work/", include("yizhi.workbench.urls")),
    path("screen/", include("yizhi.workbench.urls_wall")),
    path("api/", include("yizhi.api.urls")),
    path("live/", include("yizhi.kernel.live.urls")),
    path("media/photo/", include("yizhi.media.urls")),
    path("health/", include("yizhi.kernel.health_urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("map/", include("yizhi.grid.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("yizhi.portal.urls")),
]

handler400 = "yizhi.kernel.error_pages.bad_request"
handler403 = "yizhi.kernel.error_pages.forbidden"
handler404 = "yizhi.kernel.error_pages.not_found"
handler500 = "yizhi.kernel.error_pages.server_error"

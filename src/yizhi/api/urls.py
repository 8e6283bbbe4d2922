"""Addresses of the API: `/api/v1/…`, its description at `/api/v1/openapi.json`."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from yizhi.api.v1 import api

app_name = "api"
urlpatterns: list[URLPattern | URLResolver] = [path("v1/", api.urls)]

"""Addresses of the live stream on the pages' server. The stream itself is served by `asgi.py`."""

from django.urls import URLPattern

app_name = "live"
urlpatterns: list[URLPattern] = []

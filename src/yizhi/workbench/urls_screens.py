"""Addresses of the page of wall screens; included by `urls.py`."""

from django.urls import URLPattern, path

from yizhi.workbench.views.screens import listing

urlpatterns: list[URLPattern] = [
    path("ground/screens/", listing.list_screens, name="screens"),
    path("ground/screens/<int:pk>/qr.svg", listing.screen_qr, name="screen_qr"),
    path("ground/screens/<int:pk>/revoke/", listing.revoke, name="screen_revoke"),
]

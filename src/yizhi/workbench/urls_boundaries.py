"""Addresses of the pages of boundaries, and where the pages of the ground begin; included by `urls.py`."""

from django.urls import URLPattern, path

from yizhi.workbench.views.boundaries import listing

urlpatterns: list[URLPattern] = [
    path("ground/", listing.ground, name="ground"),
    path("ground/boundaries/", listing.boundaries, name="boundaries"),
]

"""Addresses of the base map, mounted at `map/`."""

from django.urls import URLPattern, path

from yizhi.grid import views

app_name = "grid"
urlpatterns: list[URLPattern] = [
    path("base.json", views.base, name="base"),
    path("tiles/<int:revision>/<int:zoom>/<int:column>/<int:row>.mvt", views.tile, name="tile"),
    path("base.pmtiles", views.backdrop, name="backdrop"),
    path("where.json", views.where, name="where"),
    path("areas/<str:code>.json", views.area, name="area"),
]

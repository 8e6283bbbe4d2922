"""Addresses of the map pages; included by `urls.py`."""

from django.urls import URLPattern, path

from yizhi.workbench.views import map as views
from yizhi.workbench.views import map_here, map_selection

urlpatterns: list[URLPattern] = [
    path("map/", views.map_page, name="map"),
    path("map/cases.json", views.map_cases, name="map_cases"),
    path("map/heat.json", views.map_heat, name="map_heat"),
    path("map/near/<str:number>.json", views.map_near, name="map_near"),
    path("map/selection/", map_selection.selection, name="map_selection"),
    path("map/selection/export/", map_selection.export, name="map_export"),
    path("map/here/", map_here.here, name="map_here"),
    path("map/vacant.json", map_here.vacant, name="map_vacant"),
    path("map/things/<int:zoom>/<int:column>/<int:row>.mvt", map_here.things, name="map_things"),
    path("map/cases/<str:number>/", views.map_case, name="map_case"),
]

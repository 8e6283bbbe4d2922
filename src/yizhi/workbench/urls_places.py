"""Addresses of places, grids and who is in them, and of the search; included by `urls.py`."""

from django.urls import URLPattern, path

from yizhi.workbench.views import find
from yizhi.workbench.views.grids import listing as grid_listing
from yizhi.workbench.views.grids import page as grid_page
from yizhi.workbench.views.grids import people
from yizhi.workbench.views.places import edit, importing, listing, notes, page

urlpatterns: list[URLPattern] = [
    path("find/", find.find_page, name="find"),
    path("find/hits/", find.hits, name="find_hits"),
    path("ground/places/", listing.places, name="places"),
    path("ground/places/export.csv", listing.export_csv, name="places_csv"),
    path("ground/places/export.geojson", listing.export_geojson, name="places_geojson"),
    path("ground/places/new/", edit.add, name="place_new"),
    path("ground/places/code/", edit.suggest_code, name="place_code"),
    path("ground/places/import/", importing.import_page, name="places_import"),
    path("ground/places/import/rows.csv", importing.remarks, name="places_import_rows"),
    path("ground/places/<uuid:place_uuid>/", page.place_page, name="place"),
    path("ground/places/<uuid:place_uuid>/shape.json", page.shape, name="place_shape"),
    path("ground/places/<uuid:place_uuid>/edit/", edit.change, name="place_edit"),
    path("ground/places/<uuid:place_uuid>/state/", notes.state, name="place_state"),
    path("ground/places/<uuid:place_uuid>/active/", notes.active, name="place_active"),
    path("ground/places/<uuid:place_uuid>/photos/", notes.photos, name="place_photos"),
    path("ground/places/<uuid:place_uuid>/photos/<uuid:photo_id>/remove/", notes.photo_off, name="place_photo_off"),
    path("ground/places/<uuid:place_uuid>/entrances/", notes.entrance, name="place_entrance"),
    path("ground/places/<uuid:place_uuid>/entrances/<int:pk>/remove/", notes.entrance_off, name="place_entrance_off"),
    path("ground/grids/", grid_listing.grids, name="grids"),
    path("ground/grids/<str:code>/", grid_page.grid_page, name="grid"),
    path("ground/grids/<str:code>/people/", people.people_page, name="grid_people"),
    path("ground/grids/<str:code>/people/duty/", people.give, name="duty_give"),
    path("ground/grids/<str:code>/people/duty/<int:pk>/end/", people.end, name="duty_end"),
    path("ground/grids/<str:code>/people/absence/", people.absence, name="absence_enter"),
    path("ground/grids/<str:code>/people/absence/<int:pk>/end/", people.absence_end, name="absence_end"),
]

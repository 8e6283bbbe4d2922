"""Addresses of the boundary editor; included by `urls.py`."""

from django.urls import URLPattern, path

from yizhi.workbench.views import editor

_AT = "ground/boundaries/<uuid:set_uuid>/edit/"
urlpatterns: list[URLPattern] = [
    path(_AT, editor.page, name="editor"),
    path(f"{_AT}areas.json", editor.areas, name="editor_areas"),
    path(f"{_AT}outlines/<int:zoom>/<int:column>/<int:row>.mvt", editor.outlines, name="editor_outlines"),
    path(f"{_AT}find.json", editor.find, name="editor_find"),
    path(f"{_AT}code.json", editor.code, name="editor_code"),
    path(f"{_AT}step/", editor.step, name="editor_step"),
    path(f"{_AT}beat/", editor.beat, name="editor_beat"),
    path(f"{_AT}leave/", editor.leave, name="editor_leave"),
    path(f"{_AT}check/", editor.check, name="editor_check"),
]

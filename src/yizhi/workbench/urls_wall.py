"""Addresses of wall screens, mounted at `screen/`: each is signed and opens without sign-in."""

from django.urls import URLPattern, path

from yizhi.workbench.views.screens import wall

app_name = "screen"
urlpatterns: list[URLPattern] = [
    path("<str:address>/", wall.screen, name="wall"),
    path("<str:address>/panels/", wall.panels, name="panels"),
    path("<str:address>/cases.json", wall.cases, name="cases"),
]

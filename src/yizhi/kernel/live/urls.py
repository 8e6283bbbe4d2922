"""Addresses of the live stream on the pages' server: polling, for when the stream is down.

The stream itself is `/live/<channel>/` of the ASGI process (`asgi.py`).
"""

from django.urls import path

from yizhi.kernel.live import views

app_name = "live"
urlpatterns = [
    path("poll/<slug:channel>/", views.poll, name="poll"),
    path("poll/<slug:channel>/<str:argument>/", views.poll, name="poll"),
]

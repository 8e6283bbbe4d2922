"""Addresses for the machines that watch over a deployment."""

from django.urls import path

from yizhi.kernel import health

app_name = "health"
urlpatterns = [
    path("live", health.live, name="live"),
    path("ready", health.ready, name="ready"),
]

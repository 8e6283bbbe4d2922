"""Addresses of photos."""

from django.urls import path

from yizhi.media import views

app_name = "media"
urlpatterns = [
    path("upload/", views.upload, name="upload"),
    path("<uuid:photo_id>/<slug:size>", views.photo, name="photo"),
]

"""Addresses of the portal. Short ones: they are read out over the phone and printed on walls."""

from __future__ import annotations

from django.urls import path

from yizhi.portal.views import acts, app, around, contact, home, lookup, people, report, scan, track, where

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("display/", home.display, name="display"),
    path("report/", report.report_page, name="report"),
    path("report/where/", where.where, name="where"),
    path("report/places/", where.places, name="places"),
    path("q/<str:code>", scan.scan, name="scan"),
    path("q/<str:code>/", scan.scan, name="scan_slash"),
    path("around/", around.around, name="around"),
    path("around/<int:column>/<int:row>.json", around.tile, name="around_tile"),
    path("who/<str:code>/", people.people, name="people"),
    path("mine/", lookup.mine, name="mine"),
    path("mine/state/", lookup.mine_state, name="mine_state"),
    path("find/", lookup.find, name="find"),
    path("r/<str:token>/", track.page, name="track"),
    path("r/<str:token>/state/", track.state, name="state"),
    path("r/<str:token>/qr.svg", track.qr, name="qr"),
    path("r/<str:token>/contact/", contact.contact, name="contact"),
    path("r/<str:token>/act/<slug:name>/", acts.act, name="act"),
    path("manifest.webmanifest", app.manifest, name="manifest"),
    path("service-worker.js", app.service_worker, name="service_worker"),
    path("offline/", app.offline, name="offline"),
    path("robots.txt", app.robots, name="robots"),
]

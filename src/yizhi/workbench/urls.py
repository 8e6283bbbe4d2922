"""Addresses of the workbench."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, include, path

from yizhi.workbench.views import acts, case, contact, desk, home, jobs, notices

app_name = "workbench"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("desk/", desk.desk, name="desk"),
    path("desk/rows/", desk.rows, name="desk_rows"),
    path("search/", desk.search, name="search"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.read_all, name="notices_read"),
    path("jobs/<uuid:job_uuid>/", jobs.job_page, name="job"),
    path("jobs/<uuid:job_uuid>/stop/", jobs.stop, name="job_stop"),
    path("cases/<str:number>/", case.case_page, name="case"),
    path("cases/<str:number>/row/", desk.row, name="case_row"),
    path("cases/<str:number>/act/<str:act>/", acts.act, name="act"),
    path("cases/<str:number>/contact/<int:report_id>/", contact.reveal, name="reveal_contact"),
    path("", include("yizhi.workbench.urls_field")),
    path("", include("yizhi.workbench.urls_map")),
    path("", include("yizhi.workbench.urls_editor")),
    path("", include("yizhi.workbench.urls_boundaries")),
    path("", include("yizhi.workbench.urls_labels")),
    path("", include("yizhi.workbench.urls_screens")),
    path("", include("yizhi.workbench.urls_places")),
]

"""Addresses of the pages of handlers, grid workers and supervisors; included by `urls.py`."""

from django.urls import URLPattern, path

from yizhi.workbench.views import field, notices, orders, patrol, supervision

urlpatterns: list[URLPattern] = [
    path("orders/", orders.order_list, name="orders"),
    path("orders/rows/", orders.order_rows, name="orders_rows"),
    path("orders/sign/", orders.sign_several, name="orders_sign"),
    path("orders/<uuid:order_uuid>/", orders.order_page, name="order"),
    path("field/", field.field_home, name="field"),
    path("field/tasks/<int:pk>/", field.task_page, name="field_task"),
    path("field/cases/<str:number>/", field.case_link, name="field_case"),
    path("field/patrol/", patrol.patrol, name="field_patrol"),
    path("field/patrol/<uuid:report_uuid>/", patrol.sent, name="field_sent"),
    path("supervision/", supervision.supervision, name="supervision"),
    path("notices/<int:pk>/open/", notices.open_notice, name="notice_open"),
    path("notices/<int:pk>/read/", notices.read_one, name="notice_read"),
    path("notices/bell/", notices.bell, name="notices_bell"),
]

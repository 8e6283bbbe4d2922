"""Addresses of the pages of labels; included by `urls.py`."""

from django.urls import URLPattern, path

from yizhi.workbench.views.labels import listing, one, printing

urlpatterns: list[URLPattern] = [
    path("ground/labels/", listing.labels, name="labels"),
    path("ground/labels/issue/", listing.issue, name="labels_issue"),
    path("ground/labels/issue-one/", listing.issue_one, name="label_issue"),
    path("ground/labels/print/", printing.print_labels, name="labels_print"),
    path("ground/labels/<int:pk>/", one.label, name="label"),
    path("ground/labels/<int:pk>/qr.svg", one.qr, name="label_qr"),
    path("ground/labels/<int:pk>/revoke/", one.revoke_label, name="label_revoke"),
]

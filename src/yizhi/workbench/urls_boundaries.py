"""Addresses of the pages of boundaries, and where the pages of the ground begin; included by `urls.py`."""

from django.urls import URLPattern, path

from yizhi.workbench.views.boundaries import acts, file_data, listing, pages, regridding, repairs, uploading, wizard

_SET = "ground/boundaries/<uuid:set_uuid>"
_FILE = "ground/boundaries/upload/<str:token>"

urlpatterns: list[URLPattern] = [
    path("ground/", listing.ground, name="ground"),
    path("ground/boundaries/", listing.boundaries, name="boundaries"),
    path("ground/boundaries/new/", listing.new_set, name="boundaries_new"),
    path("ground/boundaries/upload/", uploading.upload, name="boundaries_upload"),
    path("ground/boundaries/upload/cancel/", uploading.cancel, name="boundaries_cancel"),
    path(f"{_FILE}/layer/", wizard.choose_layer, name="boundaries_layer"),
    path(f"{_FILE}/crs/", wizard.choose_crs, name="boundaries_crs"),
    path(f"{_FILE}/columns/", wizard.choose_columns, name="boundaries_columns"),
    path(f"{_FILE}/check/", wizard.check, name="boundaries_check"),
    path(f"{_FILE}/rows.csv", file_data.remarks, name="boundaries_remarks"),
    path(f"{_FILE}/shapes.json", file_data.shapes, name="boundaries_file_shapes"),
    path(f"{_FILE}/forget/", wizard.forget, name="boundaries_forget"),
    path(f"{_SET}/", pages.set_page, name="boundary_set"),
    path(f"{_SET}/shapes.json", pages.shapes, name="boundary_shapes"),
    path(f"{_SET}/download.<str:kind>", pages.download, name="boundary_download"),
    path(f"{_SET}/check/", repairs.check, name="boundary_check"),
    path(f"{_SET}/repair/", repairs.repair, name="boundary_repair"),
    path(f"{_SET}/repair/shapes.json", repairs.shapes, name="boundary_repair_shapes"),
    path(f"{_SET}/publish/", acts.publish_page, name="boundary_publish"),
    path(f"{_SET}/take-back/", acts.take_back_page, name="boundary_take_back"),
    path(f"{_SET}/call-off/", acts.call_off_set, name="boundary_call_off"),
    path(f"{_SET}/discard/", acts.discard_set, name="boundary_discard"),
    path(f"{_SET}/copy/", acts.copy_set, name="boundary_copy"),
    path("ground/regridding/", regridding.ask, name="regridding_ask"),
    path("ground/regridding/<uuid:job_uuid>/", regridding.progress, name="regridding"),
    path("ground/regridding/<uuid:job_uuid>/stop/", regridding.stop, name="regridding_stop"),
]

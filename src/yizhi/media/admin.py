"""Admin of photos: what is stored, to read."""

from __future__ import annotations

from django.contrib import admin

from yizhi.kernel.admin import ReadOnlyAdmin
from yizhi.media.models import Photo


@admin.register(Photo)
class PhotoAdmin(ReadOnlyAdmin):
    """Sizes and dates only: pictures are seen where they belong, under the rules that hold there."""

    list_display = ("id", "created_at", "claimed_at", "width", "height", "size")
    list_filter = ("created_at",)
    fields = ("id", "created_at", "taken_at", "claimed_at", "width", "height", "size", "sha256")
    ordering = ("-id",)
    show_full_result_count = False

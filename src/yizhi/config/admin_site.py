"""The admin: rarely used master data, under the staff sign-in."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig


class YizhiAdminConfig(AdminConfig):
    """Django's admin with Unfold's site as the default."""

    default_site = "unfold.sites.UnfoldAdminSite"

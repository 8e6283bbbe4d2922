"""The admin as an app, with our site as the default."""

from __future__ import annotations

from django.contrib.admin import apps


class YizhiAdminConfig(apps.AdminConfig):
    """Django's admin under `admin_site.YizhiAdminSite`."""

    default_site = "yizhi.config.admin_site.YizhiAdminSite"

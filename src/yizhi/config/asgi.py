"""ASGI entry: the live stream, in a small process of its own beside the pages."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
django.setup()

from yizhi.kernel.live.asgi import LiveApplication  # noqa: E402 - after the apps are ready

application = LiveApplication()

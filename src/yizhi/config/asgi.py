"""ASGI entry: the live stream, in a small process of its own beside the pages."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
application = get_asgi_application()

"""WSGI entry: pages and API."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yizhi.config.settings")
application = get_wsgi_application()

from yizhi.kernel.warm_up import start_warm  # noqa: E402 - after Django is set up

start_warm()

"""The configuration as an app: it brings templates of the sign-in, their words, and commands about settings."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Settings, addresses, serving."""

    name = "yizhi.config"

"""Casework in the admin: master data to change, cases and their history to read."""

from yizhi.casework.admin import cases, master

__all__ = ["cases", "master"]

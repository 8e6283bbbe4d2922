"""Yizhi (一指): the software that a subdistrict and its communities run on."""

__version__ = "0.1.0"

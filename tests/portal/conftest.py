"""The small subdistrict, and photos to send."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.builders import World, make_world
from yizhi.grid.domain.areas import forget_areas
from yizhi.kernel import clock


@pytest.fixture
def world(db: None) -> World:
    """Return the small subdistrict of tests/builders.py; nobody has tried anything yet."""
    cache.clear()
    forget_areas()
    return make_world()


@pytest.fixture
def this_morning() -> datetime:
    """Return a moment a few hours ago: what happened then can still be reopened."""
    return clock.now() - timedelta(hours=6)


def jpeg(colour: str = "green", size: tuple[int, int] = (640, 480)) -> bytes:
    """Return a small photo."""
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, "JPEG")
    return made.getvalue()


def photo_file(name: str = "photo.jpg", colour: str = "green") -> SimpleUploadedFile:
    """Return a photo as a browser sends it."""
    return SimpleUploadedFile(name, jpeg(colour), content_type="image/jpeg")
